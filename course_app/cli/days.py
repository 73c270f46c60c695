"""Days as operators type them."""

from datetime import date

import click


class Day(click.ParamType[date]):
    """A day such as 2027-01-31."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that ``value`` is."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{str(value)[:40]!a} is no day; write it as 2027-01-31", param, ctx)


DAY = Day()
