"""What a proof came to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """``faults`` are what was found against the promise; without any it holds. ``weight`` says how much was tried."""

    promise: str
    weight: str
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found against the promise."""
        return not self.faults

    def line(self) -> str:
        """One line for people."""
        said = f"{'holds ' if self.holds else 'BROKEN'}  {self.promise}: {self.weight}"
        return said if self.holds else f"{said}; " + "; ".join(self.faults[:5])
