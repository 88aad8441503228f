/// A sentence for each metric that the relay's parts count in a `MetricsRegistry`.
package enum RelayMetricsHelp {
    /// By label.
    package static let sentences = [
        "agx_api_requests_total": "Answered requests by verb, resource and status code.",
        "agx_api_request_duration_seconds": "Time until the head of the answer was ready.",
        "agx_api_requests_in_flight": "Requests whose answer is not decided yet.",
        "agx_api_watches": "Open watches of the API.",
        "agx_api_execs": "Open exec connections of the API.",
        "agx_runtime_requests_total": "Requests handed to companies' runtimes, by what came of them.",
        "agx_gate_requests_total": "Requests of runtimes at their gates, by operation and outcome.",
        "agx_runtime_events_total": "Events that runtimes told of, written or dropped because they were too many.",
        "agx_runs_finished_total": "Runs that have ended, by reason.",
        "agx_usage_tokens_total": "Tokens of ended runs, by type; those from a cache are no input.",
        "agx_usage_cost_dollars_total": "Cost of ended runs as far as it is known, in US dollars.",
        "agx_gate_execs": "Attached execs that are open at gates.",
        "agx_reconciles_total": "Turns of the reconcilers by kind and by how they ended.",
        "agx_reconcile_duration_seconds": "Time that a turn of a reconciler took.",
        "agx_engine_calls_total": "Calls to the container engine by operation and outcome.",
        "agx_engine_call_duration_seconds": "Time that a call to the container engine took.",
    ]
}
