//! `/metrics`, `/livez`, `/readyz` and `/status` over HTTP, for operators. No secrets, no names of
//! clients. `/status` quotes the policy, so it is served only on this machine.
use super::{
    connections::Askers,
    readiness::{missing, problems},
    status::{is_near, status},
};
use crate::shell::{
    clock::{monotonic, wall},
    net::issuer::Issuer,
    runtime::Runtime,
};
use http_body_util::Full;
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CONTENT_TYPE},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::net::{TcpListener, TcpStream};

/// Time limit for the header of a request, and for the whole connection.
const HEADER: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);
/// Size limit of a request in bytes.
const REQUEST: usize = 16 << 10;
/// Minimum interval between two renderings of the metrics: earlier requests get the last ones.
const RENDERED: Duration = Duration::from_millis(20);

/// Serves for as long as the task lives.
pub async fn serve(socket: TcpListener, runtime: &'static Runtime) {
    let askers = Arc::new(Askers::default());
    let metrics = Arc::new(Rendered::default());
    loop {
        match socket.accept().await {
            Ok((tcp, peer)) => askers.enter(peer.ip(), |number| {
                let (askers, metrics) = (Arc::clone(&askers), Arc::clone(&metrics));
                let task = tokio::spawn(async move {
                    attend(tcp, peer, runtime, &metrics).await;
                    askers.leave(number);
                });
                task.abort_handle()
            }),
            Err(error) => {
                tracing::warn!(%error, "cannot accept HTTP connections");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// One request and its answer. A peer that does not send or read in time is closed.
async fn attend(tcp: TcpStream, peer: SocketAddr, runtime: &'static Runtime, metrics: &Rendered) {
    let near = tcp.local_addr().is_ok_and(|own| is_near(peer, own));
    let answer = service_fn(|request| {
        std::future::ready(Ok::<_, Infallible>(answer(
            runtime, &request, near, metrics,
        )))
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(REQUEST)
        .keep_alive(false);
    let served = http.serve_connection(TokioIo::new(tcp), answer);
    match tokio::time::timeout(WHOLE, served).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%peer, %error, "an HTTP connection failed"),
        Err(_) => tracing::debug!(%peer, "an HTTP connection took too long"),
    }
}

/// The last rendered metrics. Only one rendering runs at a time.
#[derive(Default)]
struct Rendered(Mutex<Option<(Instant, Bytes)>>);

impl Rendered {
    fn now(&self, now: Instant, render: impl FnOnce() -> Bytes) -> Bytes {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, text)) = &*last
            && now < *at + RENDERED
        {
            return text.clone();
        }
        let text = render();
        *last = Some((now, text.clone()));
        text
    }
}

fn answer(
    runtime: &Runtime,
    request: &Request<Incoming>,
    near: bool,
    metrics: &Rendered,
) -> Response<Full<Bytes>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refused = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        refused
            .headers_mut()
            .insert(ALLOW, hyper::header::HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    match request.uri().path() {
        "/metrics" => {
            let render = || {
                observe(runtime);
                runtime.telemetry.render().into()
            };
            text(StatusCode::OK, metrics.now(monotonic(), render))
        }
        "/livez" => text(StatusCode::OK, "ok\n"),
        "/readyz" => match missing(runtime, monotonic(), wall()) {
            missing if missing.is_empty() => text(StatusCode::OK, lines("ok", runtime)),
            missing => text(
                StatusCode::SERVICE_UNAVAILABLE,
                lines(&missing.join("\n"), runtime),
            ),
        },
        "/status" if near => told(runtime),
        "/status" => text(
            StatusCode::FORBIDDEN,
            "this is told on the machine that Klamm runs on\n",
        ),
        _ => text(
            StatusCode::NOT_FOUND,
            "there are /metrics, /livez, /readyz and /status\n",
        ),
    }
}

fn told(runtime: &Runtime) -> Response<Full<Bytes>> {
    match serde_json::to_vec(&status(runtime, monotonic(), wall())) {
        Ok(body) => {
            let mut response = text(StatusCode::OK, body);
            let json = hyper::header::HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            response
        }
        Err(error) => text(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")),
    }
}

/// The reasons why clients cannot be served, or `ok`, and a line for each other problem.
fn lines(first: &str, runtime: &Runtime) -> String {
    let problems = problems(runtime, wall());
    let problems = problems.iter().map(|what| format!("{what}\n"));
    std::iter::once(format!("{first}\n"))
        .chain(problems)
        .collect()
}

/// Updates gauges that no event updates.
fn observe(runtime: &Runtime) {
    let state = runtime.journal.state();
    let telemetry = runtime.telemetry;
    let waits = runtime.live.load().ceiling.is_some();
    telemetry.policy_waits.set(i64::from(waits));
    telemetry
        .audit_waiting
        .set(state.queued.try_into().unwrap_or(i64::MAX));
    telemetry.audit_broken.set(i64::from(state.error.is_some()));
    telemetry.brokers(
        runtime
            .upstream
            .brokers
            .all()
            .iter()
            .map(|(broker, reach)| (broker.as_str(), reach.error.is_none(), reach.tries)),
    );
    let age = runtime.issuer.as_ref().and_then(Issuer::age);
    telemetry.token_keys_age.set(age.unwrap_or(0));
    telemetry
        .memory_held
        .set(runtime.budget.held().try_into().unwrap_or(i64::MAX));
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let plain = hyper::header::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_rendered_so_often_at_most() {
        let (rendered, start) = (Rendered::default(), monotonic());
        let mut times = 0_u32;
        for millisecond in 0..1000 {
            let now = start + Duration::from_millis(millisecond);
            rendered.now(now, || {
                times += 1;
                Bytes::from(times.to_string())
            });
        }
        assert_eq!(times, 50);
        let later = start + Duration::from_secs(2);
        assert_eq!(rendered.now(later, || Bytes::from_static(b"new")), "new");
    }
}
