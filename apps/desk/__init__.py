"""What all pages of the desk share: panes, paging, counting, the navigation’s places."""
