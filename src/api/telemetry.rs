//! Metrics that clients send to brokers (KIP-714): GetTelemetrySubscriptions (71), PushTelemetry
//! (72). Neither Kafka nor Klamm requires a right. They are offered if the broker offers them,
//! which it does only with a configured receiver. The broker limits the metrics it accepts, and
//! Klamm limits the frame.

use super::{
    ApiRequest, ApiRow, Area, Denied, Disposition, Request, RequiredPermission, cluster_api::relay,
};
use crate::wire::{FrameError, frame::Frame};

pub const SUBSCRIPTIONS: ApiRow = row(71, "GetTelemetrySubscriptions");
pub const PUSH: ApiRow = row(72, "PushTelemetry");

const fn row(key: i16, name: &'static str) -> ApiRow {
    ApiRow {
        key,
        name,
        versions: (0, 0),
        area: Area::Data,
        unavailable: None,
        read,
    }
}

struct Telemetry(Request);

fn read(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    Ok(Box::new(Telemetry(Request::walk(frame)?)))
}

impl ApiRequest for Telemetry {
    fn request(&self) -> &Request {
        &self.0
    }

    fn required(&self) -> Vec<RequiredPermission> {
        Vec::new()
    }

    fn plan(self: Box<Self>, _denied: &Denied) -> Result<Disposition, FrameError> {
        Ok(relay(self.0))
    }
}
