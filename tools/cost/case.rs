//! One kind of input, and the shapes in which it may be most expensive.

/// What one input cost, beside its instructions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Bytes of the audit log.
    pub log: usize,
    /// Steps of validation; 0 where there are none.
    pub steps: u64,
    /// Bytes that the cost is divided by, where these are not the bytes sent.
    pub instead: Option<usize>,
}

/// An input that has been made, and what Klamm does with it.
pub struct Made {
    pub sent: usize,
    pub run: Box<dyn FnMut() -> Spent>,
}

/// Makes an input of about so many bytes.
pub type Make = Box<dyn Fn(usize) -> Made>;

pub struct Case {
    /// A row of the table, or two words of which the first is one.
    pub name: String,
    /// Bytes of the greater input; the smaller one has a quarter.
    pub size: usize,
    pub shapes: Vec<(String, Make)>,
}

impl Case {
    pub fn new(name: impl Into<String>, size: usize) -> Self {
        Self {
            name: name.into(),
            size,
            shapes: Vec::new(),
        }
    }

    pub fn shape(
        mut self,
        name: impl Into<String>,
        make: impl Fn(usize) -> Made + 'static,
    ) -> Self {
        self.shapes.push((name.into(), Box::new(make)));
        self
    }

    /// Bytes that a parser reads.
    pub fn bytes(
        self,
        name: &str,
        make: impl Fn(usize) -> Vec<u8> + 'static,
        read: impl Fn(&[u8]) + Copy + 'static,
    ) -> Self {
        self.shape(name, move |size| {
            let bytes = make(size);
            Made {
                sent: bytes.len(),
                run: Box::new(move || {
                    read(&bytes);
                    Spent::default()
                }),
            }
        })
    }
}
