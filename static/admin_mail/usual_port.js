// The usual port of the chosen protocol and security stands in the empty port field as its placeholder.
const port = document.getElementById("id_port");
const protocol = document.getElementById("id_protocol");
const security = document.getElementById("id_security");

if (port && protocol && security) {
  const ports = JSON.parse(port.dataset.ports);
  const showUsualPort = () => {
    port.placeholder = ports[`${protocol.value}/${security.value}`] ?? "";
  };
  protocol.addEventListener("change", showUsualPort);
  security.addEventListener("change", showUsualPort);
  showUsualPort();
}
