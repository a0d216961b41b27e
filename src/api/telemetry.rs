//! Metrics that clients send to brokers (KIP-714): GetTelemetrySubscriptions (71), PushTelemetry
//! (72). Neither Kafka nor Klamm requires a right. They are offered if the broker offers them,
//! which it does only with a configured receiver. The broker limits the metrics it accepts, and
//! Klamm limits the frame.

use super::{Area, Ask, Denied, Plan, Request, Row, Want, on_cluster::relay};
use crate::wire::{Fault, frame::Frame};

pub const SUBSCRIPTIONS: Row = row(71, "GetTelemetrySubscriptions");
pub const PUSH: Row = row(72, "PushTelemetry");

const fn row(key: i16, name: &'static str) -> Row {
    Row {
        key,
        name,
        versions: (0, 0),
        area: Area::Data,
        unavailable: None,
        read,
    }
}

struct Telemetry(Request);

fn read(frame: Frame) -> Result<Box<dyn Ask>, Fault> {
    Ok(Box::new(Telemetry(Request::walk(frame)?)))
}

impl Ask for Telemetry {
    fn request(&self) -> &Request {
        &self.0
    }

    fn wants(&self) -> Vec<Want> {
        Vec::new()
    }

    fn plan(self: Box<Self>, _denied: &Denied) -> Result<Plan, Fault> {
        Ok(relay(self.0))
    }
}
