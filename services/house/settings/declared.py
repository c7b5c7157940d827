"""Declared settings: a key, a type, a default and words. Each is declared by one line of services/settings/."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID, uuid5

from services.house.settings.types import Type
from services.work import vault
from services.work.config import Config
from services.work.places import places

T = TypeVar("T")
Scope = Literal["workspace", "installation"]
SETTINGS: dict[str, "Setting[Any]"] = {}
FAMILY = UUID("6f1d0a52-7c1e-5d0e-9a53-0b8f6f2f5c11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Generic[T]):
    """One setting. Its default comes from the environment if `env` names a field of `Config`. With `column` its value
    is in the register of workspaces, where every place can read it (`tenants.of`). `needs` is a permission beside the
    page's."""

    key: str
    label: str
    type: Type[T]
    default: Any = None
    group: str
    help: str
    scope: Scope = "workspace"
    needs: str = ""
    env: str = ""
    from_env: Callable[[Any], Any] = lambda value: value
    column: str = ""

    @property
    def id(self) -> UUID:
        """The id of its row, of its events and of its entries in the trail: the same in every place."""
        return uuid5(FAMILY, self.key)

    @property
    def row(self) -> str:
        """The name of its row, distinct from what a place remembers about itself."""
        return f"setting:{self.key}"

    @property
    def secret(self) -> bool:
        """Whether it is sealed, and never shown."""
        return self.type.control == "secret"

    @property
    def usual(self) -> Any:
        """The plain value that applies until another is set."""
        return self._usual(places().config)

    def default_in(self, config: Config) -> str:
        """Return the default in words, with its variable; empty for a secret and for a value in the register."""
        variable = f" (STEWARD_{self.env.upper()})" if self.env else ""
        return "" if self.column or self.secret else f"{self.type.say(self._usual(config))}{variable}"

    def of(self, stored: Any) -> T:
        """Return the typed value of a stored one, or of the default without one."""
        if stored is not None and self.secret:
            stored = vault.unseal(stored, f"settings.value:{self.row}")
        return self.type.make(self.usual if stored is None else stored)

    def kept(self, plain: Any) -> Any:
        """Return the stored form of a plain value: a secret is sealed by the vault."""
        return vault.seal(plain, f"settings.value:{self.row}") if self.secret else plain

    def _usual(self, config: Config) -> Any:
        return self.from_env(getattr(config, self.env)) if self.env else self.default


def setting(key: str, label: str, kind: Type[T], default: Any = None, **more: Any) -> Setting[T]:
    """Declare a setting. Each has one key."""
    made = SETTINGS[key] = Setting(key=key, label=label, type=kind, default=default, **more)
    return made
