//! Keys whose requests list topics (or groups), perhaps with partitions, and whose responses list
//! each of them with a code. The keys differ only in the positions of these fields.
//!
//! Refused elements are cut out of the request bytes, and are written from the layout into the
//! broker's response. So Klamm can judge every version in the layout, whether or not typed messages
//! support it, and forwards all other elements with unchanged bytes.

use super::{
    Denied, Disposition, RequiredPermission, ResponseAction, codec,
    plan::{Rewrite, RewriteOutcome},
    refusal::message,
    request::{ApiRequest, Name, Request, place, span},
    topics::Topics,
};
use crate::{
    policy::model::vocabulary::{Kind, Operation},
    wire::{
        FrameError,
        frame::{Edit, Frame, Rope},
        header::RequestHeader,
        layout::{
            self, Field, Program, Side, Visit,
            write::{self, Fill, Given, Said, Splice},
        },
    },
};
use bytes::{Bytes, BytesMut};
use kafka_protocol::error::ResponseError;
use std::{marker::PhantomData, ops::Range};

/// A key of this kind.
pub trait Listed: Send + 'static {
    const ASKS: RequestFields;
    const TELLS: ResponseFields;
}

/// The fields of a request, and the rights that it needs.
pub struct RequestFields {
    pub list: Field,
    /// The name of an element. A topic may have an id instead in later versions.
    pub name: Field,
    pub id: Option<Field>,
    pub partition: Option<Field>,
    pub right: (Kind, Operation),
    /// Names that apply to the whole request. The denial of any of them, checked in this order,
    /// refuses every element.
    pub others: &'static [(Field, Kind, Operation)],
    /// This field may only hold -1, as in a consumer's request (ruling 9).
    pub replica: Option<Field>,
}

/// The fields of a response.
pub struct ResponseFields {
    pub list: Field,
    pub name: Field,
    pub id: Option<Field>,
    /// The list of partitions, and the partition's number.
    pub partitions: Option<(Field, Field)>,
    pub code: Field,
    /// The message next to the code.
    pub message: Option<Field>,
    /// Other fields of a refused element that are not zero.
    pub says: &'static [(Field, i64)],
    /// The code for the whole request. If a name in `others` is denied, its code is here and the
    /// list is empty.
    pub top: Option<Field>,
    /// If one element is refused, the others are not attempted either and return this error.
    pub neighbours: Option<ResponseError>,
}

/// The `read` function of a row.
pub fn read<K: Listed>(frame: Frame) -> Result<Box<dyn ApiRequest>, FrameError> {
    let (frame, header, found) = layout::canonical::<ParsedList<K>>(frame)?;
    let request = Request { frame, header };
    Ok(Box::new(BatchRequest::<K> { request, found }))
}

struct BatchRequest<K> {
    request: Request,
    found: ParsedList<K>,
}

/// The result of the walk, in the order of the request.
struct ParsedList<K> {
    count_at: Range<u32>,
    /// Start of each element, and end of the last one.
    starts: Vec<u32>,
    end: u32,
    topics: Topics,
    /// The partitions of all elements, and for each element the index of its first partition in
    /// this list.
    partitions: Vec<i32>,
    firsts: Vec<usize>,
    others: Vec<(Field, Range<u32>)>,
    replica: Option<Range<u32>>,
    key: PhantomData<fn() -> K>,
}

impl<K> Default for ParsedList<K> {
    fn default() -> Self {
        Self {
            count_at: 0..0,
            starts: Vec::new(),
            end: 0,
            topics: Topics::default(),
            partitions: Vec::new(),
            firsts: Vec::new(),
            others: Vec::new(),
            replica: None,
            key: PhantomData,
        }
    }
}

impl<K: Listed> Visit for ParsedList<K> {
    fn array(&mut self, field: Field, count_at: Range<u64>, _n: u32) {
        if field == K::ASKS.list {
            self.count_at = place(count_at.start)..place(count_at.end);
        }
    }

    fn element(&mut self, field: Field, at: u64) {
        if field == K::ASKS.list {
            self.starts.push(place(at));
            self.firsts.push(self.partitions.len());
            self.topics.push();
        }
    }

    fn end(&mut self, field: Field, at: u64) {
        if field == K::ASKS.list {
            self.end = place(at);
        }
    }

    fn value(&mut self, field: Field, at: u64, bytes: &[u8]) {
        let asks = &K::ASKS;
        if field == asks.name {
            self.topics.named(at, bytes);
        } else if Some(field) == asks.id {
            self.topics.identified(bytes);
        } else if Some(field) == asks.partition {
            let number = bytes.try_into().map_or(-1, i32::from_be_bytes);
            self.partitions.push(number);
        } else if asks.others.iter().any(|(other, ..)| *other == field) {
            self.others.push((field, span(at, bytes.len())));
        } else if Some(field) == asks.replica && bytes != CONSUMER {
            self.replica = Some(span(at, bytes.len()));
        }
    }
}

const CONSUMER: [u8; 4] = (-1i32).to_be_bytes();

impl<K: Listed> ApiRequest for BatchRequest<K> {
    fn request(&self) -> &Request {
        &self.request
    }

    fn topics(&mut self) -> Option<&mut Topics> {
        Some(&mut self.found.topics)
    }

    fn required(&self) -> Vec<RequiredPermission> {
        let others = self.found.others.iter().flat_map(|(field, at)| {
            let rights = K::ASKS.others.iter();
            rights
                .filter(move |(other, ..)| other == field)
                .map(move |(_, kind, operation)| {
                    RequiredPermission::new(*operation, *kind, Name::At(at.clone()))
                })
        });
        let (kind, operation) = K::ASKS.right;
        others
            .chain(self.found.topics.required(kind, operation))
            .collect()
    }

    fn plan(self: Box<Self>, denied: &Denied) -> Result<Disposition, FrameError> {
        let whole = self.whole(denied);
        if let (Some(code), Some(top)) = (whole, K::TELLS.top) {
            return self.answered(&mut Said(&[(top, Given::Number(code.into()))]));
        }
        let codes = self.codes(whole, denied);
        let refused = codes.iter().flatten().count();
        if refused == 0 && whole.is_none() {
            return Ok(Disposition::Forward {
                request: self.consumers()?.into(),
                response_action: ResponseAction::Relay,
            });
        }
        match refused == codes.len() {
            true => self.answered(&mut Refusing::new(&self, &codes)),
            false => self.narrowed(&codes),
        }
    }
}

impl<K: Listed> BatchRequest<K> {
    /// The code that applies to every element.
    fn whole(&self, denied: &Denied) -> Option<i16> {
        K::ASKS.others.iter().find_map(|(field, kind, _)| {
            let mut named = self.found.others.iter().filter(|(other, _)| other == field);
            named.find_map(|(_, at)| denied.code(*kind, self.request.text(at)))
        })
    }

    /// The code of each refused element.
    fn codes(&self, whole: Option<i16>, denied: &Denied) -> Vec<Option<i16>> {
        let (kind, _) = K::ASKS.right;
        let topics = &self.found.topics;
        let one = |at| whole.or_else(|| topics.refusal(at, kind, &self.request, denied));
        let mut codes: Vec<_> = (0..topics.len()).map(one).collect();
        if let (Some(untried), true) = (K::TELLS.neighbours, codes.iter().any(Option::is_some)) {
            for code in &mut codes {
                *code = code.or(Some(untried.code()));
            }
        }
        codes
    }

    /// The frame of the request, with a consumer's replica id.
    fn consumers(&self) -> Result<Frame, FrameError> {
        let frame = self.request.frame.clone();
        let Some(at) = self.found.replica.clone() else {
            return Ok(frame);
        };
        let put = Edit::Put(at.start, Bytes::from_static(&CONSUMER));
        Ok(frame.edit(&[put, Edit::Cut(at)])?.into_frame())
    }

    fn program(&self, side: Side) -> Result<Program, FrameError> {
        let RequestHeader { key, version, .. } = self.request.header;
        codec::program(side, key, version)
    }

    fn answered(&self, fill: &mut dyn Fill) -> Result<Disposition, FrameError> {
        Ok(Disposition::Answer(codec::written(
            &self.request.header,
            fill,
        )?))
    }

    /// The request without the refused elements, which are appended to the broker's response.
    fn narrowed(&self, codes: &[Option<i16>]) -> Result<Disposition, FrameError> {
        let request = self.cut(codes)?;
        let answer = self.program(Side::Response)?;
        let mut fill = Refusing::new(self, codes);
        let (count, mut bytes) = (fill.all(), BytesMut::new());
        write::elements(answer, K::TELLS.list, count, &mut fill, &mut bytes);
        let bytes = bytes.freeze();
        let header = self.request.header.clone();
        Ok(Disposition::Forward {
            request,
            response_action: ResponseAction::Rewrite(merging::<K>(
                header,
                Elements { count, bytes },
            )),
        })
    }

    fn cut(&self, codes: &[Option<i16>]) -> Result<Rope, FrameError> {
        let frame = self.consumers()?;
        let program = self.program(Side::Request)?;
        let left = codes.iter().filter(|code| code.is_none()).count();
        let left = u32::try_from(left).map_err(|_| FrameError::Unencodable)?;
        let mut splice = Splice::new(&frame);
        let out = splice.replace(&self.found.count_at);
        write::count(program, K::ASKS.list, left, out);
        let ends = self.found.starts.iter().skip(1).chain([&self.found.end]);
        let spans = self.found.starts.iter().zip(ends).zip(codes);
        for ((start, end), _) in spans.filter(|(_, code)| code.is_some()) {
            splice.replace(&(*start..*end));
        }
        let frame = splice.finish()?;
        layout::canonical::<()>(frame.clone())?;
        Ok(frame.into())
    }
}

/// The refused elements, in the form that the response lists them.
struct Refusing<'a, K> {
    listing: &'a BatchRequest<K>,
    codes: &'a [Option<i16>],
    /// Index after the element that is being written.
    next: usize,
    /// The partitions of that element that are not written yet.
    left: &'a [i32],
    partition: i32,
    id: [u8; 16],
}

impl<'a, K: Listed> Refusing<'a, K> {
    fn new(listing: &'a BatchRequest<K>, codes: &'a [Option<i16>]) -> Self {
        Self {
            listing,
            codes,
            next: 0,
            left: &[],
            partition: -1,
            id: [0; 16],
        }
    }

    /// The elements come from one request, so their number fits.
    fn all(&self) -> u32 {
        u32::try_from(self.codes.iter().flatten().count()).unwrap_or(u32::MAX)
    }

    fn advance(&mut self) {
        let rest = self.codes.iter().skip(self.next);
        let passed = rest.take_while(|code| code.is_none()).count();
        let at = self.next + passed;
        self.next = at + 1;
        let found = &self.listing.found;
        let first = found.firsts.get(at).copied().unwrap_or_default();
        let end = found.firsts.get(self.next).copied();
        let end = end.unwrap_or(found.partitions.len());
        self.left = found.partitions.get(first..end).unwrap_or_default();
        self.id = found.topics.id(at).into_bytes();
    }

    fn at(&self) -> usize {
        self.next.saturating_sub(1)
    }

    fn name(&self) -> Given<'_> {
        let name = self.listing.found.topics.name(self.at());
        name.map_or(Given::Default, |name| {
            Given::Bytes(name.text(&self.listing.request).as_bytes())
        })
    }
}

impl<K: Listed> Fill for Refusing<'_, K> {
    fn element(&mut self, list: Field) {
        if list == K::TELLS.list {
            self.advance();
        } else if let Some((partition, left)) = self.left.split_first() {
            (self.partition, self.left) = (*partition, left);
        }
    }

    fn count(&mut self, list: Field) -> Option<u32> {
        match K::TELLS.partitions {
            _ if list == K::TELLS.list => Some(self.all()),
            Some((partitions, _)) if list == partitions => u32::try_from(self.left.len()).ok(),
            _ => None,
        }
    }

    fn give(&mut self, field: Field) -> Given<'_> {
        let tells = &K::TELLS;
        if field == tells.name {
            return self.name();
        }
        if Some(field) == tells.id {
            return Given::Bytes(&self.id);
        }
        let code = self.codes.get(self.at()).copied().flatten();
        let code = code.unwrap_or(-1);
        if field == tells.code {
            return Given::Number(code.into());
        }
        if Some(field) == tells.message {
            return message(code).map_or(Given::Default, |words| Given::Bytes(words.as_bytes()));
        }
        match tells.partitions {
            Some((_, number)) if field == number => Given::Number(self.partition.into()),
            _ => {
                let said = tells.says.iter().find(|(says, _)| *says == field);
                said.map_or(Given::Default, |(_, number)| Given::Number(*number))
            }
        }
    }
}

/// Appends these elements to those of the broker's response.
fn merging<K: Listed>(header: RequestHeader, more: Elements) -> Rewrite {
    Box::new(move |frame, _cx| {
        let RequestHeader { key, version, .. } = header;
        let mut failed = Failed::<K>(false, PhantomData);
        codec::prove_answer(frame, key, version, &mut failed)?;
        if failed.0 {
            return Ok(RewriteOutcome::Answer(frame.clone().into()));
        }
        let whole = appended(frame, key, version, K::TELLS.list, &more)?;
        Ok(RewriteOutcome::Answer(whole.into()))
    })
}

/// Whether a response has a top-level error.
struct Failed<K>(bool, PhantomData<fn() -> K>);

impl<K: Listed> Visit for Failed<K> {
    fn value(&mut self, field: Field, _at: u64, bytes: &[u8]) {
        self.0 |= Some(field) == K::TELLS.top && bytes.iter().any(|byte| *byte != 0);
    }
}

/// Encoded elements of a response.
#[derive(Default)]
pub struct Elements {
    pub count: u32,
    pub bytes: Bytes,
}

/// The response with more elements at the end of one of its lists; proven.
pub fn appended(
    frame: &Frame,
    key: i16,
    version: i16,
    list: Field,
    more: &Elements,
) -> Result<Frame, FrameError> {
    let mut place = Place::of(list);
    codec::prove_answer(frame, key, version, &mut place)?;
    let all = place.count.checked_add(more.count);
    let all = all.ok_or(FrameError::Unencodable)?;
    let program = codec::program(Side::Response, key, version)?;
    let mut splice = Splice::new(frame);
    write::count(program, list, all, splice.replace(&place.count_at));
    let out = splice.replace(&(place.end..place.end));
    out.extend_from_slice(&more.bytes);
    let frame = splice.finish()?;
    codec::prove_answer(&frame, key, version, &mut ())?;
    Ok(frame)
}

/// The position of a list in a message.
pub struct Place {
    list: Field,
    count_at: Range<u32>,
    count: u32,
    end: u32,
}

impl Place {
    pub fn of(list: Field) -> Self {
        Self {
            list,
            count_at: 0..0,
            count: 0,
            end: 0,
        }
    }

    /// The elements of the list in `frame`, which must be the message that was walked.
    pub fn elements(&self, frame: &Frame) -> Result<Elements, FrameError> {
        let (start, end) = (self.count_at.end as usize, self.end as usize);
        if start > end || end > frame.bytes().len() {
            return Err(FrameError::Unencodable);
        }
        Ok(Elements {
            count: self.count,
            bytes: frame.bytes().slice(start..end),
        })
    }
}

impl Visit for Place {
    fn array(&mut self, field: Field, count_at: Range<u64>, n: u32) {
        if field == self.list {
            self.count_at = place(count_at.start)..place(count_at.end);
            self.count = n;
        }
    }

    fn end(&mut self, field: Field, at: u64) {
        if field == self.list {
            self.end = place(at);
        }
    }
}
