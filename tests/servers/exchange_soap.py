"""The operations of Exchange's web services, in SOAP.

Every answer was written from Microsoft's documentation (learn.microsoft.com/exchange/client-developer) and from what
exchangelib expects; none was compared with a real server's.
"""

import base64
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from xml.sax.saxutils import escape, quoteattr

from tests.servers.exchange_answers import answer_meeting, send
from tests.servers.exchange_store import Folder, Item, Store

if TYPE_CHECKING:
    from tests.servers.exchange import Exchange

M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
NS = {"s": "http://schemas.xmlsoap.org/soap/envelope/", "m": M, "t": T}
MOST_AT_ONCE = 1000

HitT = TypeVar("HitT")


@dataclass(frozen=True)
class Refused(Exception):  # noqa: N818 - an answer, not a failure of the test
    """The response code that one item or folder is answered with."""

    code: str


class Operations:
    """What one signed-in caller asks for in one request; `caller` is the address that acts."""

    def __init__(self, server: "Exchange", caller: str) -> None:
        self.server = server
        self.caller = caller

    def carry_out(self, operation: ET.Element) -> str:
        """The response of one operation."""
        name = operation.tag.rpartition("}")[2]
        handler = getattr(self, name, None)
        answers = [error(name, "ErrorInvalidOperation")] if handler is None else list(handler(operation))
        return f"<m:{name}Response><m:ResponseMessages>{''.join(answers)}</m:ResponseMessages></m:{name}Response>"

    def store(self, address: str) -> Store:
        store = self.server.stores.get(address.lower())
        if store is None:
            raise Refused("ErrorNonExistentMailbox")
        if address.lower() != self.caller and (self.caller, address.lower()) not in self.server.full_access:
            raise Refused("ErrorAccessDenied")
        return store

    def folder(self, element: ET.Element) -> tuple[Store, Folder]:
        folder_id = element.get("Id", "")
        if element.tag.endswith("}DistinguishedFolderId"):
            store = self.store(element.findtext("t:Mailbox/t:EmailAddress", self.caller, NS))
            return store, store.roles[folder_id]
        for store in self.server.stores.values():
            if folder_id in store.folders:
                return self.store(store.address), store.folders[folder_id]
        raise Refused("ErrorFolderNotFound")

    def item(self, item_id: str) -> tuple[Store, Folder, Item]:
        for store in self.server.stores.values():
            if found := store.find(item_id):
                return self.store(store.address), *found
        raise Refused("ErrorItemNotFound")

    def GetFolder(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802 - Exchange's name
        for element in operation.findall("m:FolderIds/*", NS):
            try:
                store, folder = self.folder(element)
                yield ok("GetFolder", f"<m:Folders>{folder_xml(store, folder)}</m:Folders>")
            except Refused as refused:
                yield error("GetFolder", refused.code)

    def FindFolder(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        for element in operation.findall("m:ParentFolderIds/*", NS):
            try:
                store, parent = self.folder(element)
            except Refused as refused:
                yield error("FindFolder", refused.code)
                continue
            hits = store.below(parent, deep=operation.get("Traversal") == "Deep")
            page, attributes = paged(operation.find("m:IndexedPageFolderView", NS), hits)
            inner = "".join(folder_xml(store, each) for each in page)
            yield ok("FindFolder", f"<m:RootFolder {attributes}><t:Folders>{inner}</t:Folders></m:RootFolder>")

    def CreateFolder(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        store, parent = self.folder(operation.findall("m:ParentFolderId/*", NS)[0])
        for element in operation.findall("m:Folders/*", NS):
            name = element.findtext("t:DisplayName", "", NS)
            if store.child(parent, name):
                yield error("CreateFolder", "ErrorFolderExists")
                continue
            folder = store.add_folder(parent, name, element.findtext("t:FolderClass", "", NS))
            written = (
                f"<m:Folders><t:Folder><t:FolderId Id={quoteattr(folder.id)} ChangeKey='1'/></t:Folder></m:Folders>"
            )
            yield ok("CreateFolder", written)

    def FindItem(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        asked = fields_of(operation)
        for element in operation.findall("m:ParentFolderIds/*", NS):
            try:
                _store, folder = self.folder(element)
            except Refused as refused:
                yield error("FindItem", refused.code)
                continue
            order = operation.find("m:SortOrder/t:FieldOrder", NS)
            newest_first = order is None or order.get("Order") == "Descending"  # Exchange's default
            hits = sorted(folder.items.values(), key=lambda item: item.received, reverse=newest_first)
            wanted = operation.find("m:Restriction/t:IsEqualTo/t:FieldURIOrConstant/t:Constant", NS)
            if wanted is not None:
                hits = [item for item in hits if item.message_id == wanted.get("Value")]
            page, attributes = paged(operation.find("m:IndexedPageItemView", NS), hits)
            inner = "".join(item_xml(each, asked) for each in page)
            yield ok("FindItem", f"<m:RootFolder {attributes}><t:Items>{inner}</t:Items></m:RootFolder>")

    def GetItem(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        asked = fields_of(operation)
        for element in operation.findall("m:ItemIds/*", NS):
            try:
                _store, _folder, item = self.item(element.get("Id", ""))
                broken = item.error if "item:MimeContent" in asked else ""
                whole = f"<m:Items>{item_xml(item, asked)}</m:Items>"
                yield error("GetItem", broken) if broken else ok("GetItem", whole)
            except Refused as refused:
                yield error("GetItem", refused.code)

    def MoveItem(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        _store, target = self.folder(operation.findall("m:ToFolderId/*", NS)[0])
        for element in operation.findall("m:ItemIds/*", NS):
            try:
                store, _folder, item = self.item(element.get("Id", ""))
            except Refused as refused:
                yield error("MoveItem", refused.code)
                continue
            moved = store.move(item.id, target)
            assert moved
            yield ok("MoveItem", f"<m:Items>{item_xml(moved)}</m:Items>")

    def DeleteItem(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        for element in operation.findall("m:ItemIds/*", NS):
            try:
                store, folder, item = self.item(element.get("Id", ""))
            except Refused as refused:
                yield error("DeleteItem", refused.code)
                continue
            del folder.items[item.id]
            if operation.get("DeleteType") == "MoveToDeletedItems":
                store.roles["deleteditems"].items[item.id] = item
            self.server.deletions.append(operation.get("DeleteType", ""))
            yield ok("DeleteItem")

    def UpdateItem(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        for change in operation.findall("m:ItemChanges/*", NS):
            reference = change.find("t:ItemId", NS)
            assert reference is not None
            try:
                _store, _folder, item = self.item(reference.get("Id", ""))
            except Refused as refused:
                yield error("UpdateItem", refused.code)
                continue
            if not reference.get("ChangeKey"):
                yield error("UpdateItem", "ErrorChangeKeyRequired")
                continue
            read = change.findtext(".//t:IsRead", None, NS)
            item.read = item.read if read is None else read in ("true", "1")
            item.change_key += 1
            conflicts = "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"
            yield ok("UpdateItem", f"<m:Items>{item_xml(item)}</m:Items>{conflicts}")

    def CreateItem(self, operation: ET.Element) -> Iterator[str]:  # noqa: N802
        for element in operation.findall("m:Items/*", NS):
            try:
                if element.tag.endswith("}Message"):
                    store, folder = self.folder(operation.findall("m:SavedItemFolderId/*", NS)[0])
                    send(self, store, folder, element)
                else:
                    answer_meeting(self, element)
                yield ok("CreateItem", "<m:Items/>")
            except Refused as refused:
                yield error("CreateItem", refused.code)


def ok(operation: str, inner: str = "") -> str:
    """The answer about one item that went well."""
    name = f"m:{operation}ResponseMessage"
    return f'<{name} ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{inner}</{name}>'


def error(operation: str, code: str) -> str:
    """The answer about one item that did not."""
    name = f"m:{operation}ResponseMessage"
    return (
        f'<{name} ResponseClass="Error"><m:MessageText>The server says {code}.</m:MessageText>'
        f"<m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey></{name}>"
    )


def fields_of(operation: ET.Element) -> set[str]:
    """The fields that are asked for beside the ids."""
    found = operation.findall("m:ItemShape/t:AdditionalProperties/t:FieldURI", NS)
    return {each.get("FieldURI", "") for each in found}


def folder_xml(store: Store, folder: Folder) -> str:
    """One folder with all that is ever asked about it."""
    children = len(store.below(folder, deep=False))
    parent = f"<t:ParentFolderId Id={quoteattr(folder.parent.id)} ChangeKey='1'/>" if folder.parent else ""
    kind = f"<t:FolderClass>{folder.kind}</t:FolderClass>" if folder.kind else ""
    unread = sum(not item.read for item in folder.items.values())
    return (
        f"<t:Folder><t:FolderId Id={quoteattr(folder.id)} ChangeKey='1'/>{parent}{kind}"
        f"<t:DisplayName>{escape(folder.name)}</t:DisplayName><t:TotalCount>{len(folder.items)}</t:TotalCount>"
        f"<t:ChildFolderCount>{children}</t:ChildFolderCount><t:UnreadCount>{unread}</t:UnreadCount></t:Folder>"
    )


def item_xml(item: Item, asked: set[str] = frozenset()) -> str:  # type: ignore[assignment]  # an empty set that nobody changes
    """One item with what is asked about it, in the order of the schema."""
    mime = base64.b64encode(item.raw).decode() if "item:MimeContent" in asked else ""
    inner = f'<t:MimeContent CharacterSet="UTF-8">{mime}</t:MimeContent>' if mime else ""
    inner += f"<t:ItemId Id={quoteattr(item.id)} ChangeKey={quoteattr(str(item.change_key))}/>"
    if "item:DateTimeReceived" in asked:
        inner += f"<t:DateTimeReceived>{item.received:%Y-%m-%dT%H:%M:%SZ}</t:DateTimeReceived>"
    if "item:Size" in asked:
        inner += f"<t:Size>{len(item.raw)}</t:Size>"
    return f"<t:{item.kind}>{inner}</t:{item.kind}>"


def paged(view: ET.Element | None, hits: list[HitT]) -> tuple[list[HitT], str]:
    """A page of what was found, and how it lies in the whole."""
    assert view is not None
    offset, size = int(view.get("Offset", "0")), min(int(view.get("MaxEntriesReturned", "0")), MOST_AT_ONCE)
    page = hits[offset : offset + size]
    last = offset + size >= len(hits)
    return page, (
        f'IndexedPagingOffset="{offset + len(page)}" TotalItemsInView="{len(hits)}"'
        f' IncludesLastItemInRange="{str(last).lower()}"'
    )
