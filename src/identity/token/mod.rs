//! Tokens of an issuer: JWTs (RFC 7519) whose signature one of its keys vouches for, and whose claims are what `klamm.yaml` demands.
//!
//! No clock and no network here: whoever asks brings the time, and the shell brings keys ([`Tokens::learn`]). A token that names a key which is not
//! known leads to [`Judgement::UnknownKey`], so that the keys can be fetched once more before it is judged for good.
//!
//! [`jwt`] takes a token apart, [`keys`] verifies it, [`claims`] reads what it says; [`json`] is how both are read.
pub mod claims;
pub mod json;
pub mod jwt;
pub mod keys;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

use self::{
    claims::Claims,
    jwt::Jwt,
    keys::{Algorithm, Keys, Unverified},
};
use super::{Authorities, Claimed, Failed, Identified, Reason};
use crate::policy::vocabulary::Mechanism;

/// What is demanded of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `iss`, to the letter.
    pub issuer: String,
    /// One of `aud`.
    pub audience: String,
    /// The claim whose value is the principal.
    pub principal: Path,
    pub groups: Option<Path>,
    /// Put before the principal, so that it is nobody else's name.
    pub prefix: String,
    pub algorithms: Vec<Algorithm>,
    /// How far the issuer's clock may be from ours.
    pub clock_skew: SignedDuration,
}

/// Where a claim stands: the names on the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(pub Vec<String>);

/// The tokens of one issuer. Lives as long as the process; a reload of other files keeps its keys. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokens {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    known: RwLock<Known>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    keys: Arc<Keys>,
    /// Until when they may be believed without having been looked at again; `None`: as long as nothing else is said.
    until: Option<Timestamp>,
}

/// What a token amounts to.
#[derive(Debug)]
pub enum Judgement {
    Proven(Identified),
    Failed(Failed),
    /// It names a key that is not known: it fails unless the issuer has new keys.
    UnknownKey(Failed),
}

/// A token that was shown, to be judged at a time.
pub struct Bearer {
    authorities: Authorities,
    token: Jwt,
    /// On whose behalf the client said it acts; empty: its own.
    authorization_id: String,
}

impl Tokens {
    /// Without keys: none is believed until some are learnt.
    pub fn new(settings: Settings) -> Tokens {
        Tokens {
            inner: Arc::new(Inner {
                settings,
                known: RwLock::default(),
            }),
        }
    }

    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// These keys hold now, all others no more.
    pub fn learn(&self, keys: Keys, until: Option<Timestamp>) {
        let known = Known {
            keys: Arc::new(keys),
            until,
        };
        *self
            .inner
            .known
            .write()
            .unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The keys, if they may still be believed.
    fn keys(&self, now: Timestamp) -> Option<Arc<Keys>> {
        let known = self
            .inner
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let fresh = known.until.is_none_or(|until| now < until);
        fresh
            .then(|| Arc::clone(&known.keys))
            .filter(|keys| !keys.is_empty())
    }

    fn judge(&self, token: &Jwt, now: Timestamp) -> Result<Claims, Reason> {
        let settings = self.settings();
        if !settings.algorithms.contains(&token.algorithm) {
            return Err(Reason::Algorithm);
        }
        let keys = self.keys(now).ok_or(Reason::NoKeys)?;
        keys.verify(token).map_err(|fault| match fault {
            Unverified::UnknownKey => Reason::UnknownKey,
            Unverified::Unfit => Reason::UnfitKey,
            Unverified::Signature => Reason::Signature,
        })?;
        let claims = token.claims().ok_or(Reason::WrongClaim)?;
        Claims::read(&claims, settings, now)
    }
}

impl Bearer {
    pub fn new(authorities: Authorities, token: Jwt, authorization_id: String) -> Bearer {
        Bearer {
            authorities,
            token,
            authorization_id,
        }
    }

    pub fn judge(&self, now: Timestamp) -> Judgement {
        let Some(tokens) = &self.authorities.tokens else {
            return Judgement::Failed(nobody(Reason::NoKeys));
        };
        match tokens.judge(&self.token, now) {
            Ok(claims) => self.identify(claims, &tokens.settings().prefix),
            Err(reason @ (Reason::UnknownKey | Reason::NoKeys)) => {
                Judgement::UnknownKey(nobody(reason))
            }
            Err(reason) => Judgement::Failed(nobody(reason)),
        }
    }

    /// The signature is good, and the token for us: it is a name now, and failures may be told by it.
    fn identify(&self, claims: Claims, prefix: &str) -> Judgement {
        let name = format!("{prefix}{}", claims.name);
        let other =
            ![name.as_str(), claims.name.as_str(), ""].contains(&self.authorization_id.as_str());
        let principal = match self.authorities.principal(&name) {
            Ok(_) if other => Err(Reason::OtherIdentity),
            judged => judged,
        };
        match principal {
            Ok(principal) => Judgement::Proven(Identified {
                credential: claims.token_id,
                acting: claims.acting,
                until: Some(claims.until),
                ..Identified::new(principal, claims.groups, Mechanism::OauthBearer)
            }),
            Err(reason) => Judgement::Failed(Failed {
                name: Claimed::Held(Arc::from(name)),
                reason,
            }),
        }
    }
}

fn nobody(reason: Reason) -> Failed {
    Failed {
        name: Claimed::Unreadable,
        reason,
    }
}
