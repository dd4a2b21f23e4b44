"""The command line: the same jobs as the window, one verb each."""

import argparse
import io
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tlstudio.core.about import title
from tlstudio.core.by_locale import plain
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import Stopped, StudioError, unexpected
from tlstudio.core.i18n import LANGUAGES, _
from tlstudio.core.log import start_logging
from tlstudio.core.metrics import Evaluation
from tlstudio.core.paths import resources
from tlstudio.core.project import Project
from tlstudio.core.run import Run
from tlstudio.core.settings import demo_settings, preset
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.jobs.export import ExportAll
from tlstudio.jobs.prediction import Predict
from tlstudio.jobs.training import Resume, Train, TrainResult
from tlstudio.process import EngineProcess, Job
from tlstudio.verbs.about import add_about_verbs
from tlstudio.verbs.bundle import add_bundle_verbs
from tlstudio.verbs.data import add_data_verbs
from tlstudio.verbs.evaluation import add_evaluation_verbs, scores_table
from tlstudio.verbs.explain import add_explain_verbs
from tlstudio.verbs.flags import add_settings_flags, check_train, settings_from
from tlstudio.verbs.help import add_help_verb
from tlstudio.verbs.insight import add_insight_verbs
from tlstudio.verbs.judging import add_judging_verbs
from tlstudio.verbs.model import add_model_verbs
from tlstudio.verbs.parser import Parser
from tlstudio.verbs.prediction import add_prediction_verbs
from tlstudio.verbs.report import add_report_verb
from tlstudio.verbs.samples import add_samples_verb
from tlstudio.verbs.stores import add_store_verbs
from tlstudio.verbs.terminal import Terminal
from tlstudio.verbs.tuning import add_tuning_verbs

Answer = dict[str, Any]
DrawPlot = Callable[[Run, Path], None]

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str], draw_plot: DrawPlot | None = None) -> int:
    """Run one command and return its exit code. `draw_plot` saves a run's plot as a picture, for `demo`."""
    start_logging("tlstudio")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the terminal cannot show must not end the work
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    args = parser.parse_args(arguments)
    if hasattr(args, "preset"):
        try:
            if hasattr(args, "resume"):
                check_train(args)
            args.settings = settings_from(args)
        except StudioError as error:
            parser.error(str(error))
    args.draw_plot = draw_plot
    with Terminal() as terminal, plain() if args.json else nullcontext():
        try:
            answer = args.verb(args, terminal)
            if args.json:
                print(json.dumps(answer, allow_nan=False))
            sys.stdout.flush()
        except StudioError as error:
            return _failed(str(error))
        except (Stopped, KeyboardInterrupt):
            print(_("tlstudio: interrupted"), file=sys.stderr)
            return INTERRUPTED
        except BrokenPipeError:  # `tlstudio … | head` has read enough
            _drop_output()
            return FAILED
        except Exception as error:
            logging.getLogger("tlstudio").exception("the command failed")
            _drop_output()
            return _failed(unexpected(error))
    return INTERRUPTED if terminal.interrupted else DONE


def _failed(sentence: str) -> int:
    print(_("tlstudio: {error}").format(error=sentence), file=sys.stderr)
    return FAILED


def _drop_output() -> None:
    """Have what could not be written forgotten: Python would try again at its end, and fail loudly."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(job: Job, terminal: Terminal) -> Any:  # noqa: ANN401 - each job has its own result
    return job.run(terminal.report, terminal.should_stop)


def _train(args: argparse.Namespace, terminal: Terminal) -> Answer:
    job: Job = Resume(args.resume)
    if args.resume is None:
        job = Train(args.data, args.run_dir or Project.for_images(args.data).runs, args.settings)
    result: TrainResult = _run(job, terminal)
    if not args.json:
        print(_training_summary(result))
    return _training_answer(result)


def _training_answer(result: TrainResult) -> Answer:
    info = Run(result.run).read()
    answer = {"run": str(result.run), "state": result.state, "backbone": info.settings.model.backbone}
    return {**answer, "classes": list(info.classes), **result.results}


def _training_summary(result: TrainResult) -> str:
    return _(
        "{run}: validation accuracy {accuracy:.1%} ({frozen:.1%} with the frozen network), {seconds:.0f} s"
    ).format(
        run=result.run,
        accuracy=result.results["val_accuracy"],
        frozen=result.results["frozen_val_accuracy"],
        seconds=result.results["seconds"]["total"],
    )


def _demo(args: argparse.Namespace, terminal: Terminal) -> Answer:
    data = resources() / "demo"
    result: TrainResult = _run(Train(data, args.run_dir or Project.for_images(data).runs, demo_settings()), terminal)
    scores: Evaluation = _run(Evaluate(result.run), terminal)
    answer = {**_training_answer(result), "accuracy": scores.accuracy}
    if args.draw_plot is not None:
        plot = result.run / "plot.png"
        args.draw_plot(Run(result.run), plot)
        answer["plot"] = str(plot)
    if not args.json:
        print(_training_summary(result), scores_table(scores), sep="\n")
        if "plot" in answer:
            print(_("The plot of accuracy and loss: {path}").format(path=answer["plot"]))
    return answer


def _selftest(args: argparse.Namespace, terminal: Terminal) -> Answer:
    """Go through the whole job on a few bundled images in the engine process, in a temporary folder."""
    engine, answer = EngineProcess(), {}
    settings = preset("quick").with_changes("training", {"epochs": 2})
    with tempfile.TemporaryDirectory() as name:
        try:
            folder, runs, out = resources() / "demo", Path(name) / "runs", Path(name) / "export"
            run = engine.run(Train(folder, runs, settings), terminal.report, terminal.should_stop).run
            scores = engine.run(Evaluate(run), terminal.report, terminal.should_stop)
            made = engine.run(ExportAll(run, tuple(EXPORT_FORMATS), out), terminal.report, terminal.should_stop)
            if problems := [f"{one.format}: {one.problem}" for one in made if one.problem]:
                raise StudioError(" ".join(problems))
            image = next((folder / "validation").rglob("*.png"))
            said = engine.run(Predict(out, (image,)), terminal.report, terminal.should_stop)
            answer = {"accuracy": scores.accuracy, "predicted": said.items[0].label}
        finally:
            engine.close()
    if not args.json:
        print(_("The self-test passed: trained, evaluated, exported and predicted."))
    return answer


def _parser() -> Parser:
    parser = Parser(
        prog="tlstudio",
        description=_("Train an image classifier by transfer learning. Without a command, the window opens."),
    )
    parser.add_argument("--version", action="version", version=title())
    # `__main__` takes it out before anything is said; here for the help
    parser.add_argument("--language", choices=tuple(LANGUAGES), help=_("the language to speak"))
    verbs = parser.add_subparsers(required=True, metavar=_("command"))

    def verb(run: Callable[[argparse.Namespace, Terminal], Answer], name: str, text: str, within: Any = verbs) -> Any:  # noqa: ANN401
        added = within.add_parser(name, help=text, description=text)
        added.set_defaults(verb=run)
        added.add_argument("--json", action="store_true", help=_("print one JSON object as the last line"))
        return added

    add_data_verbs(verb)
    train = verb(_train, "train", _("Train on a folder of images."))
    train.add_argument("data", type=Path, metavar="DIR", nargs="?")
    resume = _("go on with a run that was interrupted, from its last epoch, instead of training on DIR")
    train.add_argument("--resume", type=Path, metavar="RUN", help=resume)
    train.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder in which the run's folder is made"))
    add_settings_flags(train)
    add_tuning_verbs(verb)
    add_insight_verbs(verb)
    add_evaluation_verbs(verb)
    add_prediction_verbs(verb)
    add_judging_verbs(verb)
    add_model_verbs(verb)
    add_bundle_verbs(verb)
    add_explain_verbs(verb)
    add_report_verb(verb)
    add_store_verbs(verb, verbs)
    add_samples_verb(verb)
    add_about_verbs(verb)
    add_help_verb(verb)
    demo = verb(_demo, "demo", _("Train on the bundled images."))
    demo.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder in which the run's folder is made"))
    verb(_selftest, "selftest", _("Check that everything works on this computer."))
    return parser
