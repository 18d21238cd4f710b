"""A JupyterHub whose users train models in C#: our kernel, the shared datasets, one zoo for all.

    jupyterhub -f binder/jupyterhub_config.py

As it stands, people log in with their system account and each server runs as its own user (the hub then runs as root).
Everything a hub's administrator may want to change is an environment variable, so that the file itself can stay as it is;
tests/Integration/Hub starts exactly this file. README.md beside it says more.
"""

import importlib.util
import os
from pathlib import Path

c = get_config()  # noqa: F821 (JupyterHub puts it there)


def setting(name, default=None):
    return os.environ.get(name) or default


# Where the hub listens. The other two addresses stay on this machine: the hub's own, and the one it steers its proxy by.
c.JupyterHub.bind_url = setting("DEEPNOTEBOOKS_HUB_URL", "http://127.0.0.1:8000/")
c.JupyterHub.hub_bind_url = setting("DEEPNOTEBOOKS_HUB_INTERNAL_URL", "http://127.0.0.1:8081")
c.ConfigurableHTTPProxy.api_url = setting("DEEPNOTEBOOKS_HUB_PROXY_URL", "http://127.0.0.1:8001")
# Debian's jupyterhub brings one for Debian's Node; for any other Node: npm install -g configurable-http-proxy
c.ConfigurableHTTPProxy.command = [setting("CONFIGURABLE_HTTP_PROXY", "configurable-http-proxy")]

# What the hub remembers: its database and the secrets that sign its cookies. No other account may read this folder.
state = Path(setting("DEEPNOTEBOOKS_HUB_STATE", "/var/lib/deepnotebooks-hub"))
state.mkdir(mode=0o700, parents=True, exist_ok=True)
c.JupyterHub.db_url = f"sqlite:///{state}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{state}/cookie_secret"
c.ConfigurableHTTPProxy.pid_file = f"{state}/proxy.pid"

# What every user's server, and so every notebook and terminal, gets to see.
shared = {
    # Read-only folders of datasets, ':' between them: `#!datasets` lists them before anything is downloaded.
    "DEEPNOTEBOOKS_DATASETS": setting("DEEPNOTEBOOKS_DATASETS", "/srv/deepnotebooks/datasets"),
    # Where `#!publish` publishes. A Git URL, so that the forge says who may push; unset, every user has a zoo of their own.
    "DEEPNOTEBOOKS_ZOO": setting("DEEPNOTEBOOKS_ZOO"),
    # A libtorch of this machine's own, with its GPUs, instead of the one that comes with the program.
    "DEEPNOTEBOOKS_LIBTORCH": setting("DEEPNOTEBOOKS_LIBTORCH"),
    # Where the kernel was installed (`deepnotebooks jupyter install --prefix DIR` writes DIR/share/jupyter), if not system-wide.
    "JUPYTER_PATH": setting("JUPYTER_PATH"),
    # Where .NET is, if not where its packages put it.
    "DOTNET_ROOT": setting("DOTNET_ROOT"),
    "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
    "DOTNET_NOLOGO": "1",
}
c.Spawner.environment = {name: value for name, value in shared.items() if value}
if importlib.util.find_spec("jupyter_server") is None:
    # Debian 12's hub asks for jupyter-server; without it the classic notebook serves as well.
    c.Spawner.environment["JUPYTERHUB_SINGLEUSER_APP"] = "notebook.notebookapp.NotebookApp"
c.Spawner.cmd = [setting("DEEPNOTEBOOKS_HUB_SERVER", "jupyterhub-singleuser")]

# To try a hub out, or for a class whose students have no accounts: everyone knows one password, every server runs as
# the account that started the hub, and homes are folders below DEEPNOTEBOOKS_HUB_HOMES. Users are not kept apart.
homes = setting("DEEPNOTEBOOKS_HUB_HOMES")
if homes:
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.password = os.environ["DEEPNOTEBOOKS_HUB_PASSWORD"]
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{Path(homes).resolve()}/{{username}}"
    if os.geteuid() == 0:
        c.Spawner.args = ["--allow-root"]

# Scripts that start servers for users ask with this token; without one there is no such account.
token = setting("DEEPNOTEBOOKS_HUB_API_TOKEN")
if token:
    c.JupyterHub.services = [{"name": "scripts", "api_token": token}]
    c.JupyterHub.load_roles = [
        {"name": "scripts", "services": ["scripts"], "scopes": ["admin:users", "admin:servers", "access:servers"]},
    ]
