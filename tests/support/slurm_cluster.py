"""A Slurm of one node, started and stopped by a test: its own files, keys and ports, as the user who runs the test."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time


class Unavailable(Exception):
    """The engine is absent or cannot start here; says why."""


CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
SlurmctldPort={controller}
SlurmdPort={node}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1,bf_interval=1
KillWait=20
MinJobAge=600
JobRequeue=1
SwitchType=switch/none
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """`with Cluster() as cluster: cluster.command("sbatch", …)`."""

    def __init__(self):
        self.processes = []
        self.folder = None

    def __enter__(self):
        for program in ("munged", "slurmctld", "slurmd", "sbatch", "scontrol"):
            if shutil.which(program, path=self.path()) is None:
                raise Unavailable(f"there is no {program} here (./bootstrap.sh deps installs Slurm and Munge)")
        # Slurm will have the configuration of root's daemons only from root.
        self.folder = tempfile.mkdtemp(prefix="coprod-slurm-")
        os.chmod(self.folder, 0o755)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.folder is None:
            return
        if len(self.processes) == 3:
            try:
                self.command("scancel", "--user", getpass.getuser(), "--full", check=False)
                time.sleep(0.5)
            except (OSError, subprocess.SubprocessError):
                pass
        # slurmd's children (slurmstepd) leave their group; they end with their jobs, or are found by the folder.
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in self.left_over():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    @staticmethod
    def path():
        return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

    def left_over(self):
        """Processes that have this cluster's configuration in their environment, whoever their parent is."""
        mark = f"SLURM_CONF={self.folder}/slurm.conf".encode()
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if mark in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                pass
        return found

    def environment(self):
        # Names of the tests' own array must not reach this one.
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLURM", "OMPI", "PMI"))}
        return {**clean, "PATH": self.path(), "SLURM_CONF": os.path.join(self.folder, "slurm.conf"),
                "MUNGE_SOCKET": os.path.join(self.folder, "munge.socket")}  # fmt: skip

    def daemon(self, name, *command):
        with open(os.path.join(self.folder, name + ".out"), "wb") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self.environment(),
                                       start_new_session=True)  # fmt: skip
        self.processes.append(process)
        return process

    def log(self, name):
        text = ""
        for ending in (".out", ".log"):
            try:
                with open(os.path.join(self.folder, name + ending), encoding="utf-8", errors="replace") as file:
                    text += file.read()[-1500:]
            except OSError:
                pass
        return text

    def require(self, name, process, good, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if process.poll() is not None:
                raise Unavailable(f"{name} ended at once with {process.returncode}: {self.log(name)}")
            if good():
                return
            time.sleep(0.1)
        raise Unavailable(f"{name} is not ready after {seconds} s: {self.log(name)}")

    def start(self):
        key = os.path.join(self.folder, "munge.key")
        with open(key, "wb") as file:
            file.write(os.urandom(128))
        os.chmod(key, 0o400)
        socket_path = os.path.join(self.folder, "munge.socket")
        munged = self.daemon(
            "munged", shutil.which("munged", path=self.path()), "--foreground", "--force", f"--key-file={key}",
            f"--socket={socket_path}", f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
            f"--seed-file={self.folder}/munged.seed",
        )  # fmt: skip
        self.require("munged", munged, lambda: os.path.exists(socket_path))

        host = socket.gethostname().split(".")[0]
        with open(os.path.join(self.folder, "slurm.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(
                host=host, user=getpass.getuser(), folder=self.folder, controller=free_port(), node=free_port(),
                cores=os.cpu_count(), memory=1000,
            ))  # fmt: skip
        for name in ("state", "spool"):
            os.makedirs(os.path.join(self.folder, name))
        controller = self.daemon("slurmctld", shutil.which("slurmctld", path=self.path()), "-D", "-i")
        self.require("slurmctld", controller, lambda: self.command("scontrol", "ping", check=False).returncode == 0)
        node = self.daemon("slurmd", shutil.which("slurmd", path=self.path()), "-D", "-N", host)
        self.require("slurmd", node, lambda: "idle" in self.command("sinfo", "-h", "-o", "%T", check=False).stdout)

    def command(self, *words, check=True, cwd=None):
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=self.environment(), cwd=cwd,
                              stdin=subprocess.DEVNULL, timeout=60)  # fmt: skip
        if check and done.returncode != 0:
            raise AssertionError(f"{words} left with {done.returncode}: {done.stderr}\n{self.log('slurmctld')}")
        return done

    def state(self, job):
        """States of a job's tasks: {index: word}; of a plain job {"": word}."""
        said = self.command("scontrol", "--oneliner", "show", "job", str(job), check=False).stdout
        states = {}
        for line in said.splitlines():
            facts = dict(word.split("=", 1) for word in line.split() if "=" in word)
            if "JobState" in facts:
                states[facts.get("ArrayTaskId", "")] = facts["JobState"]
        return states

    def wait(self, job, seconds=180):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            states = self.state(job)
            if states and all(state not in ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING") for state in states.values()):
                return states
            time.sleep(0.2)
        raise AssertionError(f"job {job} is still {self.state(job)}:\n{self.log('slurmctld')}\n{self.log('slurmd')}")
