"""A client as a program outside of the pods would be: it asks the Service, checks the certificate, and does not retry."""

import base64
import http.client
import json
import ssl

from kubernetes import NAMESPACE


class NoAnswer(Exception):
    """Nothing came back: refused, cut off, or not within the time."""


class Client:
    """Asks over a connection that it opens anew after so many requests; not to be shared between threads."""

    REQUESTS_PER_CONNECTION = 10

    def __init__(self, access, timeout):
        self._access = access
        self._timeout = timeout
        self._connection = None
        self._left = 0

    def ask(self, method, path, body=None):
        """Status and parsed body of the answer."""
        try:
            connection = self._connect()
            kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
            sent = body if body is None or isinstance(body, str) else json.dumps(body)
            authorization = self._access.authorization()
            connection.request(method, path, sent, {"Authorization": authorization, "Content-Type": kind})
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as failed:
            self.close()
            raise NoAnswer(f"{type(failed).__name__}: {failed}") from failed
        if response.status == 401:
            self._access.refused(authorization)
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, {"text": text.decode(errors="replace")}

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def _connect(self):
        if self._connection is None or self._left == 0:
            self.close()
            self._connection = self._access.open(self._timeout)
            self._left = self.REQUESTS_PER_CONNECTION
        self._left -= 1
        return self._connection


class Access:
    """Where the Service is, whom the client trusts and who it is. What a rotation changes is read again with `refresh`."""

    def __init__(self, api, service, authority, password):
        self._api = api
        self._trusted = []
        self._passwords = []
        self.move(service, authority, password)

    def move(self, service, authority, password):
        """Asks this Service from now on, with the authority in this Secret, and this Secret's key for a password."""
        self._authority, self._password = authority, password
        self.refresh()
        self.resolve(service)

    def resolve(self, service):
        """Asks this Service under the address that it has now."""
        self._service = f"{service}.{NAMESPACE}.svc", self._api.core("services", service)["spec"]["clusterIP"]

    def refresh(self):
        """Trusts the authority in the Secret beside those that it trusted before, and knows the Secret's password beside the former."""
        password = self._api.secret(*self._password)
        if password not in self._passwords:
            self._passwords.append(password)
        authority = self._api.secret(self._authority, "ca.crt")
        if authority not in self._trusted:
            self._trusted.append(authority)
        self._context = ssl.create_default_context(cadata="\n".join(self._trusted))

    def authorization(self):
        return "Basic " + base64.b64encode(f"elastic:{self._passwords[-1]}".encode()).decode()

    def refused(self, authorization):
        """After a 401 the next request goes with another of the known passwords, as a client would that is being reconfigured."""
        if authorization == self.authorization():
            self._passwords.insert(0, self._passwords.pop())

    def open(self, timeout):
        host, address = self._service
        return _ServiceConnection(address, host, timeout, self._context)


class _ServiceConnection(http.client.HTTPSConnection):
    """Goes to the Service's address and expects a certificate for its name."""

    def __init__(self, address, host, timeout, context):
        super().__init__(address, 9200, timeout=timeout, context=context)
        self._host_name = host

    def connect(self):
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._host_name)
