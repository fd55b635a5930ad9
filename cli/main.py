"""``diplowire``: the group of all commands, and what every command does with an error.

Exit status: 0 done; 1 something is wrong with the input or with what was checked; 2 a mistake in the command line; 3 no
broker to talk to; 130 ended by Ctrl-C.
"""

from __future__ import annotations

import importlib
from typing import NamedTuple

import click

NO_BROKER = 3
INTERRUPTED = 130


class _Command(NamedTuple):
    """Where a command lives, as ``module:attribute``, and its line in the list of commands."""

    where: str
    help: str


# Told here so that `diplowire --help` need not import every command with its libraries.
COMMANDS = {
    "run": _Command("cli.run:run", "Watch a sample wire: broker, topics, worker, and the findings on the screen."),
    "annotate": _Command("cli.annotate:annotate", "Annotate articles from files or standard input; needs no broker."),
    "worker": _Command("cli.worker:worker", "Run the agents against a broker until told to stop."),
    "desk": _Command("cli.desk:desk", "Serve the desk: a live page of events, statements and alerts."),
    "send": _Command("cli.send:send", "Send articles to the raw topic."),
    "tail": _Command("cli.tail:tail", "Print the records of a topic."),
    "topics": _Command("cli.topics:topics", "List, create, compare and describe the topics."),
    "broker": _Command("cli.broker:broker", "Run a Kafka broker on this machine."),
    "doctor": _Command("cli.doctor:doctor", "Check everything that diplowire needs, and say what to do."),
    "evaluate": _Command("cli.evaluate:evaluate", "Measure accuracy against a gold set."),
    "version": _Command("cli.version:version", "Print the versions of diplowire and of what it is made of."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for; known failures become one line and a status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].where.split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except (ConnectionError, RuntimeError, ValueError) as error:
            failure = _explained(error)
            if failure is None:
                raise
            raise failure from error


def _explained(error: Exception) -> click.ClickException | None:
    """The one line that an error foreseen by diplowire deserves; None for any other, which keeps its traceback."""
    from agents.settings import SettingsError
    from brokers.process import BrokerError
    from topics.admin import BrokerUnreachable

    if isinstance(error, BrokerUnreachable):
        failure = click.ClickException(
            f"{error}\n"
            "Start one with `diplowire broker embedded`, or name yours: --broker or DIPLOWIRE_BROKER=host:port"
        )
        failure.exit_code = NO_BROKER
        return failure
    return click.ClickException(str(error)) if isinstance(error, SettingsError | BrokerError) else None


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Start with `diplowire run`. Each command explains itself: `diplowire COMMAND --help`.",
)
def main() -> None:
    """Watch the news wire for diplomacy: who is named, who said what, and what happened between states.

    Articles go into a Kafka topic; entities, statements and events come out of others, each with the characters of the
    article that support it.
    """


if __name__ == "__main__":
    main(prog_name="diplowire")
