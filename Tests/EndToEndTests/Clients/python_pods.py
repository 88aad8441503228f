"""Reads pods and their logs, runs commands in a sandbox, and watches tasks, with the kubeconfig of KUBECONFIG.

Usage: python_pods.py COMPANY. Prints what was seen, one line per step; an exception ends the program.
"""

import sys

import kr8s
import kubernetes
from kubernetes import dynamic
from kubernetes.client.exceptions import ApiException
from kubernetes.stream import stream

COMPANY = sys.argv[1]


def with_kubernetes():
    """The official client: its models refuse objects without what a pod must have."""
    core = kubernetes.client.CoreV1Api(kubernetes.config.new_client_from_config())
    pods = core.list_namespaced_pod(COMPANY).items
    print("kubernetes listed", [(pod.metadata.name, pod.status.phase) for pod in pods])
    print("kubernetes read", core.read_namespaced_pod("sandbox", COMPANY).spec.containers[0].name)
    log = core.read_namespaced_pod_log("runtime", COMPANY, tail_lines=1)
    print("kubernetes log", len(log.splitlines()), "INFO agx-runtime" in log)
    namespaces = [one.metadata.name for one in core.list_namespace().items]
    print("kubernetes namespaces", COMPANY in namespaces)
    # Of its own: the client's methods are replaced while it streams.
    core = kubernetes.client.CoreV1Api(kubernetes.config.new_client_from_config())
    execute = core.connect_get_namespaced_pod_exec
    print("kubernetes exec", stream(execute, "sandbox", COMPANY, command=["id", "-un"], stdout=True).strip())
    streams = {"stdin": True, "stdout": True, "stderr": True, "_preload_content": False}
    shell = stream(execute, "sandbox", COMPANY, command=["sh"], **streams)
    shell.write_stdin("echo out; echo wrong >&2; exit 7\n")
    shell.run_forever(timeout=20)
    print("kubernetes shell", shell.read_stdout().strip(), shell.read_stderr().strip(), shell.returncode)
    try:
        stream(execute, "nope", COMPANY, command=["id"], stdout=True)
    except ApiException as error:
        print("kubernetes exec in what isn't there", "404 Not Found" in error.reason)


def everywhere():
    """Tasks of all companies, which their runtimes keep, in one list and one watch."""
    client = dynamic.DynamicClient(kubernetes.config.new_client_from_config())
    tasks = client.resources.get(api_version="runagx.com/v1", kind="Task")
    version = tasks.get().metadata.resourceVersion
    spec = {"provider": "shell", "prompt": "true", "suspend": True}
    body = {"apiVersion": "runagx.com/v1", "kind": "Task", "metadata": {"name": "watched"}, "spec": spec}
    tasks.create(body=body, namespace=COMPANY)
    seen = []
    for event in tasks.watch(resource_version=version, timeout=30):
        seen.append(event["type"])
        if event["type"] == "ADDED":
            print("kubernetes watched everywhere", event["object"].metadata.name)
            tasks.delete(name="watched", namespace=COMPANY)
        if event["type"] == "DELETED":
            break
    print("kubernetes watched everywhere", seen[0], seen[-1])


def with_kr8s():
    """kr8s waits for channels of its own."""
    api = kr8s.api()
    pod = kr8s.objects.Pod.get("sandbox", namespace=COMPANY, api=api)
    print("kr8s ready", pod.ready())
    result = pod.exec(["sh", "-c", "echo out; echo wrong >&2"])
    print("kr8s exec", result.stdout.decode().strip(), result.stderr.decode().strip(), result.returncode)
    result = pod.exec(["sh", "-c", "exit 7"], check=False)
    print("kr8s exec", result.returncode)
    runtime = kr8s.objects.Pod.get("runtime", namespace=COMPANY, api=api)
    print("kr8s log", len(list(runtime.logs(tail_lines=1))))


with_kubernetes()
everywhere()
with_kr8s()
