"""Click in Chinese: groups with aliases, usage and errors in plain words, failures turned into exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from report.progress import heard

VERBS = {
    "init": ("新建", "新建一个项目，或从上期滚动到新一期"),
    "check": ("核对", "核对数据和模板，列出全部问题，不生成报告"),
    "build": ("生成", "由数据生成 Word 报告"),
    "refresh": ("更正", "把更正后的数带进人工改过的 Word 稿"),
    "diff": ("比较", "看数据改动会影响哪些数、句、表、图"),
    "trace": ("溯源", "查一个数从哪张表哪一格来"),
    "publish": ("定稿", "清除内部信息，生成对外的定稿"),
    "audit": ("审核", "审核任何成稿里的数字算得对不对"),
    "explain": ("说明", "解释错误代码、指标、风格和模板写法"),
}
"""Verb → Chinese alias and one line of help; each lives in a module of this package, imported when it is called."""
_ALIASES = {alias: verb for verb, (alias, _) in VERBS.items()}


class Verbs(click.Group):
    """The verbs, imported when called, known by their Chinese names too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [verb for verb in VERBS if _exists(verb)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = _ALIASES.get(cmd_name, cmd_name)
        if verb not in VERBS or not _exists(verb):
            return None
        command: click.Command = import_module(f"report.cli.{verb}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            import difflib  # here, because only a wrong word needs it

            near = difflib.get_close_matches(args[0], [*VERBS, *_ALIASES], n=1, cutoff=0.4)
            hint = f"，是不是“{near[0]}”？" if near else ""
            raise click.UsageError(f"没有“{args[0]}”这个命令{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(f"{verb}　{VERBS[verb][0]}", VERBS[verb][1]) for verb in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("report", "命令 [选项] …", prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        _options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _chinese_help(super().get_help_option(ctx))


class Verb(click.Command):
    """One verb, its usage and options in Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(
            f"report {ctx.info_name}",
            " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]"),
            prefix="用法：",
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _chinese_help(super().get_help_option(ctx))


def _exists(verb: str) -> bool:
    return (Path(__file__).parent / f"{verb}.py").is_file()


def _chinese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这份帮助"
    return option


def _options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    rows = [row for parameter in command.get_params(ctx) if (row := parameter.get_help_record(ctx))]
    if rows:
        with formatter.section("选项"):
            formatter.write_dl(rows)


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="安全生产半年报告：数据改了，写好的稿子跟着改。不带命令时显示项目现状和下一步。",
)
@click.option("-C", "folder", metavar="目录", help="在这个目录里运行")
@click.option("--version", is_flag=True, help="显示版本")
@click.option("--json", "as_json", is_flag=True, help="现状输出为一个 JSON 对象")
@click.pass_context
def group(ctx: click.Context, folder: str | None, version: bool, as_json: bool) -> None:
    """The program without a verb: the state of the project and the next step."""
    if version:
        from importlib.metadata import version as installed

        click.echo(f"report {installed('half-year-report')}")
        ctx.exit(0)
    if folder:
        import os

        try:
            os.chdir(folder)
        except OSError:
            raise click.UsageError(f"没有“{folder}”这个目录") from None
    if ctx.invoked_subcommand is None:
        from report.cli.state import show_state

        ctx.exit(show_state(as_json=as_json))
    if as_json:
        raise click.UsageError(f"--json 要写在命令后面：report {ctx.invoked_subcommand} … --json")


def run(arguments: Sequence[str]) -> int:
    """Run the program on arguments and give the exit code; never a traceback."""
    try:
        _refuse_mistyped(arguments)
        with heard(_progress):
            code = group.main(list(arguments), prog_name="report", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last net: every failure is told in one place
        from report.cli.failures import told

        return told(error, _verb(arguments), arguments)
    return code if isinstance(code, int) else 0


def _progress(text: str) -> None:
    from report.cli import show

    show.emit(text, err=True)


def _refuse_mistyped(arguments: Sequence[str]) -> None:
    if any(not argument[:1].isascii() for argument in arguments):
        from report.cli.failures import mistyped

        for wrong in filter(None, map(mistyped, arguments)):
            raise click.UsageError(wrong)


def _verb(arguments: Sequence[str]) -> str:
    """The verb in the arguments, by its English name; empty if there is none."""
    names = [_ALIASES.get(argument, argument) for argument in arguments]
    return next((name for name in names if name in VERBS), "")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
