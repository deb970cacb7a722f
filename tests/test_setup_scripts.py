"""The set-up scripts: they parse, pin everything, and say what to do where something is missing."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ("setup", "demo", "test")
TOOLS = ("sh", "dirname", "basename", "cat", "cksum", "mkdir", "rm", "chmod", "cp", "id", "env", "sed", "touch")

# A Python that does nothing but note what it is asked; "pango" in its folder stands for an installed Pango.
FAKE_PYTHON = """#!/bin/sh
state={state}
case "$*" in
*--version*) echo "Python 3.12.1" ;;
*version_info*) exit 0 ;;
*pango_command*) echo "{remedy}" ;;
*weasyprint*) test -e "$state/pango" ;;
*"-m venv"*) test ! -e "$state/novenv" && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*"-m pip"*) echo "$*" >> "$state/pip.log" ;;
*"-m protogen"* | *"-m pytest"*) echo "ran: $*" ;;
*) exit 9 ;;
esac
"""


def pins() -> dict[str, str]:
    """The pinned version of each package."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def requirements() -> list[Requirement]:
    """What pyproject asks for: to build, to run and to develop."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
    ]
    return [Requirement(text) for text in stated]


def test_every_dependency_is_pinned_within_its_range() -> None:
    """A range that no longer holds the pin, or a package without one, is found here and not by a user."""
    pinned = pins()
    wanted = requirements()
    assert len(wanted) > 10
    assert [
        str(item) for item in wanted if pinned.get(canonicalize_name(item.name), "none") not in item.specifier
    ] == []


def test_constraints_hold_names_and_versions_only() -> None:
    """No address, path, option or hash; each package once, in order."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.partition("==")[0] for line in lines if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)] == []
    assert names == sorted(set(names), key=str.lower)
    assert "pip" in names


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_scripts_parse(script: str, shell: str) -> None:
    """Each is an executable POSIX shell script that stops at an error and names no address."""
    path = ROOT / "scripts" / script
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert "://" not in text
    assert path.stat().st_mode & 0o111 == 0o111
    if which := shutil.which(shell):
        subprocess.run([which, "-n", str(path)], check=True)


class Machine:
    """A checkout in a folder with a space, and a PATH with nothing but what we put there."""

    def __init__(self, folder: Path) -> None:
        self.state = folder
        self.root = folder / "a checkout"
        self.path = folder / "bin"
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        for name in ("constraints.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root / name)
        self.path.mkdir()
        for tool in TOOLS:
            (self.path / tool).symlink_to(str(shutil.which(tool)))

    def command(self, name: str, text: str) -> None:
        """Put a shell script on the PATH."""
        (self.path / name).write_text(text)
        (self.path / name).chmod(0o755)

    def python(self, remedy: str = "sudo apt-get install -y libpango") -> None:
        """Put a Python on the PATH."""
        self.command("python3.12", FAKE_PYTHON.format(state=f"'{self.state}'", remedy=remedy))

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script from another folder."""
        return subprocess.run(
            [str(self.root / "scripts" / script), *arguments],
            env={"PATH": str(self.path)},
            cwd=self.state,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def installs(self) -> list[str]:
        """What pip was asked for, one line a call."""
        log = self.state / "pip.log"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """An empty machine."""
    return Machine(tmp_path)


def test_setup_says_that_python_is_missing(machine: Machine) -> None:
    """With no Python, or one that is too old."""
    machine.command("python3", "#!/bin/sh\nexit 1\n")
    run = machine.run("setup")
    assert run.returncode == 1
    assert "Python 3.11 or newer is needed and none was found" in run.stderr


def test_setup_installs_pinned_packages_once(machine: Machine) -> None:
    """The second run asks pip for nothing; the developer's set is added on demand and then kept."""
    machine.python()
    (machine.state / "pango").touch()
    assert machine.run("setup").returncode == 0
    assert all("--constraint constraints.txt" in line for line in machine.installs())
    assert machine.installs()[-1].endswith("--editable .")
    count = len(machine.installs())
    again = machine.run("setup")
    assert (again.returncode, again.stderr, len(machine.installs())) == (0, "", count)
    assert machine.run("setup", "--dev").returncode == 0
    assert machine.installs()[-1].endswith("--editable . --group dev")
    count = len(machine.installs())
    assert machine.run("setup").returncode == 0
    assert len(machine.installs()) == count


def test_setup_runs_again_after_a_change(machine: Machine) -> None:
    """New pins are installed."""
    machine.python()
    (machine.state / "pango").touch()
    machine.run("setup")
    count = len(machine.installs())
    with (machine.root / "constraints.txt").open("a") as stream:
        stream.write("zzz==1\n")
    machine.run("setup")
    assert len(machine.installs()) > count


def test_setup_prints_the_command_where_it_may_not_install(machine: Machine) -> None:
    """Without sudo, or with one that wants a password, HTML still works."""
    machine.python()
    run = machine.run("setup")
    assert run.returncode == 0
    assert "PDF needs Pango" in run.stderr
    assert "sudo apt-get install -y libpango" in run.stderr
    machine.command("sudo", "#!/bin/sh\nexit 1\n")
    run = machine.run("setup")
    assert (run.returncode, "PDF needs Pango" in run.stderr) == (0, True)


def test_setup_installs_pango_where_it_may(machine: Machine) -> None:
    """With sudo that asks nothing; package lists are fetched when the first try fails for want of them."""
    machine.python()
    machine.command("sudo", '#!/bin/sh\n[ "$1" = -n ] && exit 0\nexec "$@"\n')
    state = f"'{machine.state}'"
    machine.command(
        "apt-get",
        f'#!/bin/sh\n[ "$1" = update ] && exec touch {state}/lists\ntest -e {state}/lists && touch {state}/pango\n',
    )
    run = machine.run("setup")
    assert run.returncode == 0
    assert "installing Pango: sudo apt-get" in run.stderr
    assert "HTML works" not in run.stderr
    assert (machine.state / "pango").exists()


def test_setup_goes_on_where_installing_fails(machine: Machine) -> None:
    """The log is named and the command printed."""
    machine.python("dnf install -y pango")
    machine.command("dnf", "#!/bin/sh\nexit 1\n")
    run = machine.run("setup")
    assert run.returncode == 0
    assert "system-packages.log" in run.stderr
    assert "dnf install -y pango" in run.stderr


def test_setup_runs_no_sentence_as_a_command(machine: Machine) -> None:
    """Where no command is known the advice is printed, not executed."""
    machine.python("install Pango 1.44 or newer with the package manager of this system")
    machine.command("install", f"#!/bin/sh\ntouch '{machine.state}/ran'\n")
    assert machine.run("setup").returncode == 0
    assert not (machine.state / "ran").exists()


def test_setup_says_how_to_get_virtual_environments(machine: Machine) -> None:
    """Debian's Python comes without them."""
    machine.python()
    (machine.state / "novenv").touch()
    run = machine.run("setup")
    assert run.returncode == 1
    assert "apt-get install -y python3.12-venv" in run.stderr


def test_setup_refuses_an_unknown_argument(machine: Machine) -> None:
    """And says what it takes."""
    run = machine.run("setup", "--all")
    assert (run.returncode, run.stderr) == (1, "setup: usage: scripts/setup [--dev | --conformance]\n")


def test_setup_installs_the_tools_of_others_once(machine: Machine) -> None:
    """What npm brings is pinned, runs no script of its own, and is not asked for again until a pin changes."""
    machine.python()
    (machine.state / "pango").touch()
    pins = machine.root / "tools" / "conformance" / "package.json"
    pins.parent.mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "conformance" / "package.json", pins)
    for name in ("qpdf", "java", "chromium"):
        machine.command(name, "#!/bin/sh\n")
    machine.command("npm", f"#!/bin/sh\necho \"$*\" >> '{machine.state}/npm.log'\n")
    for _ in range(2):
        run = machine.run("setup", "--conformance")
        assert run.returncode == 0, run.stderr
    asked = (machine.state / "npm.log").read_text().splitlines()
    assert len(asked) == 1
    assert "--ignore-scripts" in asked[0]
    copied = machine.root / ".venv" / "conformance" / "package.json"
    assert copied.read_text() == pins.read_text()
    pins.write_text(pins.read_text().replace('"axe-core": "', '"axe-core": "9'))
    machine.run("setup", "--conformance")
    assert len((machine.state / "npm.log").read_text().splitlines()) == 2


def test_setup_names_the_tools_that_it_may_not_install(machine: Machine) -> None:
    """With the command that does, and a code that says so."""
    machine.python()
    (machine.state / "pango").touch()
    machine.command("java", "#!/bin/sh\n")
    run = machine.run("setup", "--conformance")
    assert run.returncode == 1
    assert "the checks need qpdf npm chromium;" in run.stderr
    assert "apt-get install -y qpdf npm chromium" in run.stderr


def test_tools_of_npm_are_pinned_to_the_version() -> None:
    """No range, no address."""
    pins = json.loads((ROOT / "tools" / "conformance" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert len(pins) >= 2
    assert [name for name, version in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_demo_renders_both_examples(machine: Machine) -> None:
    """Without Pango it asks for HTML only, so that it ends well."""
    machine.python()
    without = machine.run("demo")
    assert without.returncode == 0
    assert without.stdout == (
        "ran: -m protogen render examples/NCT07329959.txt examples/NCT07409766.txt --format html\n"
    )
    (machine.state / "pango").touch()
    assert "--format" not in machine.run("demo").stdout
    assert machine.run("demo", "--format", "html").stdout == without.stdout


def test_test_runs_pytest_with_its_arguments(machine: Machine) -> None:
    """After setting up what the tests need."""
    machine.python()
    (machine.state / "pango").touch()
    run = machine.run("test", "-k", "two words")
    assert run.stdout == "ran: -m pytest -n auto --dist worksteal -k two words\n"
    assert machine.installs()[-1].endswith("--group dev")


def test_the_examples_that_demo_renders_exist() -> None:
    """The script names real files."""
    named = re.findall(r"examples/\S+\.txt", (ROOT / "scripts" / "demo").read_text(encoding="utf-8"))
    assert len(named) == 2
    assert [name for name in named if not (ROOT / name).is_file()] == []
