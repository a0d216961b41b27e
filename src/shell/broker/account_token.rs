//! Tokens for Klamm's own account, by client credentials (RFC 6749, section 4.4). The secret is
//! read from its file each time, so that a rotated one works without a restart; neither the secret
//! nor a token is ever shown.
use crate::shell::{
    clock::wall,
    net::{
        http::{self, Basic, Client},
        tls::TlsSetupError,
    },
};
use crate::{
    config::{self, files},
    identity::service::Token,
};
use serde_json::Value;
use std::time::Duration;

/// Requests tokens.
pub struct TokenClient {
    settings: config::ClientCredentials,
    http: Client,
}

/// A token, and its lifetime from the request on.
#[derive(Debug, PartialEq, Eq)]
pub struct Granted {
    pub token: Token,
    pub lifetime: Duration,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenRequestError {
    #[error("{0}")]
    Http(http::HttpError),
    #[error("the identity provider answers {0}: {1}")]
    Refused(u16, String),
    #[error("the client secret: {0}")]
    Secret(String),
    #[error("the answer is not a JSON object")]
    NotJson,
    #[error("the answer has no `access_token` that could be one")]
    NoToken,
    #[error("the answer's `token_type` is not `Bearer`")]
    Type,
    #[error("the answer does not say how long the token holds, or that it holds no more")]
    Lifetime,
}

/// Maximum lifetime in seconds; a longer one is cut.
const MOST: u64 = 30 * 24 * 3600;
/// How many characters of a refusal are shown.
const SHOWN: usize = 200;

impl TokenClient {
    pub fn new(settings: &config::ClientCredentials) -> Result<Self, TlsSetupError> {
        Ok(Self {
            http: Client::new(settings.ca.as_deref())?,
            settings: settings.clone(),
        })
    }

    /// Checks that the secret can be read.
    pub fn check(&self) -> Result<(), Vec<crate::text::Diagnostic>> {
        files::password(&self.settings.client_secret_file).map(drop)
    }

    pub async fn ask(&self) -> Result<Granted, TokenRequestError> {
        let settings = &self.settings;
        let file = settings.client_secret_file.clone();
        let secret = tokio::task::spawn_blocking(move || files::password(&file)).await;
        let secret = secret.map_err(|_| TokenRequestError::Secret("cannot be read".to_owned()))?;
        let secret = secret.map_err(|faults| {
            TokenRequestError::Secret(
                faults
                    .first()
                    .map_or(String::new(), |fault| fault.message.clone()),
            )
        })?;
        let mut form = vec![("grant_type", "client_credentials")];
        if let Some(scope) = &settings.scope {
            form.push(("scope", scope));
        }
        let basic = Basic {
            username: &settings.client_id,
            password: &secret,
        };
        let asked = self.http.post(&settings.token_endpoint, &form, Some(basic));
        match asked.await {
            Ok(body) => read(&body, wall().as_second()),
            Err(http::HttpError::Status(status, body)) => {
                Err(TokenRequestError::Refused(status.as_u16(), words(&body)))
            }
            Err(fault) => Err(TokenRequestError::Http(fault)),
        }
    }
}

/// A successful answer (RFC 6749, section 5.1). The lifetime may be in the token only.
fn read(body: &[u8], now: i64) -> Result<Granted, TokenRequestError> {
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return Err(TokenRequestError::NotJson);
    };
    let text = |key| answer.get(key).and_then(Value::as_str);
    if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(TokenRequestError::Type);
    }
    let token = text("access_token")
        .and_then(Token::new)
        .ok_or(TokenRequestError::NoToken)?;
    let seconds = match answer.get("expires_in") {
        Some(Value::Number(number)) => number.as_u64(),
        // Some providers write the number as text.
        Some(Value::String(text)) => text.parse().ok(),
        Some(_) => None,
        None => token
            .claims()
            .and_then(|claims| claims.get("exp")?.as_i64())
            .and_then(|exp| u64::try_from(exp.checked_sub(now)?).ok()),
    };
    let seconds = seconds
        .filter(|seconds| *seconds > 0)
        .ok_or(TokenRequestError::Lifetime)?;
    let lifetime = Duration::from_secs(seconds.min(MOST));
    Ok(Granted { token, lifetime })
}

/// The error of a failed request, if it is in the format of RFC 6749, section 5.2: other bodies (an
/// HTML page) give no message.
fn words(body: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let said = ["error", "error_description"].map(|key| answer[key].as_str().unwrap_or_default());
    let sound = |character: char| match character.is_control() {
        true => ' ',
        false => character,
    };
    let text = said.join(" ");
    text.trim().chars().take(SHOWN).map(sound).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifetime(body: &str) -> Result<u64, String> {
        read(body.as_bytes(), 1000)
            .map(|granted| granted.lifetime.as_secs())
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_is_a_token_and_how_long_it_holds() {
        // {"exp":1012}, {"exp":1000}, {"exp":"x"}
        let jwt = |payload| format!(r#"{{"access_token":"e30.{payload}.","token_type":"Bearer"}}"#);
        let unknown = "the answer does not say how long the token holds, or that it holds no more";
        let object = "the answer is not a JSON object";
        let none = "the answer has no `access_token` that could be one";
        let kind = "the answer's `token_type` is not `Bearer`";
        let table: [(&str, Result<u64, &str>); 16] = [
            (
                r#"{"access_token":"a","token_type":"bearer","expires_in":60}"#,
                Ok(60),
            ),
            (
                r#"{"access_token":"a","token_type":"Bearer","expires_in":"60"}"#,
                Ok(60),
            ),
            (
                r#"{"access_token":"a","token_type":"Bearer","expires_in":1e3}"#,
                Err(unknown),
            ),
            (
                r#"{"access_token":"a","token_type":"Bearer","expires_in":99999999999}"#,
                Ok(MOST),
            ),
            (
                r#"{"access_token":"a","token_type":"Bearer","expires_in":0}"#,
                Err(unknown),
            ),
            (
                r#"{"access_token":"a","token_type":"Bearer","expires_in":-1}"#,
                Err(unknown),
            ),
            (
                r#"{"access_token":"a","token_type":"Bearer"}"#,
                Err(unknown),
            ),
            (&jwt("eyJleHAiOjEwMTJ9"), Ok(12)),
            (&jwt("eyJleHAiOjEwMDB9"), Err(unknown)),
            (
                r#"{"access_token":"","token_type":"Bearer","expires_in":60}"#,
                Err(none),
            ),
            (
                r#"{"access_token":"a b","token_type":"Bearer","expires_in":60}"#,
                Err(none),
            ),
            (
                r#"{"access_token":7,"token_type":"Bearer","expires_in":60}"#,
                Err(none),
            ),
            (
                r#"{"access_token":"a","token_type":"mac","expires_in":60}"#,
                Err(kind),
            ),
            (r#"{"access_token":"a","expires_in":60}"#, Err(kind)),
            ("[]", Err(object)),
            ("<html>", Err(object)),
        ];
        for (body, expected) in table {
            assert_eq!(lifetime(body), expected.map_err(str::to_owned), "{body}");
        }
    }

    #[test]
    fn a_refusal_is_told_as_far_as_it_is_one() {
        let body = br#"{"error":"invalid_client","error_description":"no\nsuch client"}"#;
        assert_eq!(words(body), "invalid_client no such client");
        assert_eq!(words(b"<html>nginx</html>"), "");
        assert_eq!(words(b"[1]"), "");
        let long = format!(r#"{{"error":"{}"}}"#, "x".repeat(1000));
        assert_eq!(words(long.as_bytes()).len(), SHOWN);
    }
}
