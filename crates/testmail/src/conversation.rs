//! One client's conversation, by RFC 5321.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::ServerConfig;

use crate::catcher::{LATE, Manners, Shared};
use crate::caught::Caught;
use crate::wire::Wire;

/// How long a silent server holds a connection: longer than any client in a test waits.
const SILENCE: Duration = Duration::from_mins(5);

/// Who writes to whom, as far as it was said.
#[derive(Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
}

pub fn hold(
    socket: TcpStream,
    shared: &Shared,
    tls: Option<&Arc<ServerConfig>>,
    at_once: bool,
) -> io::Result<()> {
    let pause = if shared.manners() == Manners::Slow { LATE } else { Duration::ZERO };
    let mut wire = Wire::new(socket, pause)?;
    if let Some(tls) = tls.filter(|_| at_once) {
        wire = wire.encrypt(tls)?;
    }
    wire.say("220 catcher.example.net ESMTP")?;
    if shared.manners() == Manners::Silent {
        thread::sleep(SILENCE);
        return Ok(());
    }

    let mut envelope = Envelope::default();
    let mut signed_in = None;
    while let Some(line) = wire.line()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                wire.say("250-catcher.example.net")?;
                if tls.is_some() && !wire.encrypted {
                    wire.say("250-STARTTLS")?;
                }
                wire.say("250-8BITMIME")?;
                wire.say("250 AUTH PLAIN")?;
            }
            "STARTTLS" => match tls.filter(|_| !wire.encrypted) {
                Some(tls) => {
                    wire.say("220 2.0.0 Go ahead")?;
                    wire = wire.encrypt(tls)?;
                }
                None => wire.say("502 5.5.1 Not here")?,
            },
            "AUTH" if shared.manners() == Manners::KnowsNobody => {
                wire.say("535 5.7.8 Authentication credentials invalid")?;
            }
            "AUTH" => {
                signed_in = line.split(' ').nth(2).map(str::to_owned);
                wire.say("235 2.7.0 Welcome")?;
            }
            "MAIL" => match shared.manners() {
                Manners::Busy => wire.say("421 4.3.2 Closing for maintenance")?,
                Manners::RefusesSender => wire.say("550 5.7.1 Sender not allowed")?,
                Manners::Good
                | Manners::Silent
                | Manners::Slow
                | Manners::HangsUpMidData
                | Manners::HangsUpBeforeThanks
                | Manners::KnowsNobody
                | Manners::RefusesContent => {
                    envelope = Envelope { from: Some(address(&line)), to: Vec::new() };
                    wire.say("250 2.1.0 OK")?;
                }
            },
            "RCPT" => {
                let recipient = address(&line);
                if let Some(reply) = shared.reply_to(&recipient) {
                    wire.say(&reply)?;
                    shared.refused();
                } else {
                    envelope.to.push(recipient);
                    wire.say("250 2.1.5 OK")?;
                }
            }
            "DATA" if envelope.to.is_empty() => wire.say("503 5.5.1 To whom?")?,
            "DATA" => {
                let envelope = std::mem::take(&mut envelope);
                if !take(&mut wire, shared, envelope, signed_in.clone())? {
                    return Ok(());
                }
            }
            "RSET" => {
                envelope = Envelope::default();
                wire.say("250 2.0.0 OK")?;
            }
            "NOOP" => wire.say("250 2.0.0 OK")?,
            "QUIT" => return wire.say("221 2.0.0 Bye"),
            _ => wire.say("500 5.5.2 What?")?,
        }
    }
    Ok(())
}

/// Takes a mail's content; `false` where the conversation ends with it.
fn take(
    wire: &mut Wire,
    shared: &Shared,
    envelope: Envelope,
    signed_in: Option<String>,
) -> io::Result<bool> {
    wire.say("354 Go on")?;
    let mut raw = String::new();
    let manners = shared.manners();
    loop {
        let Some(line) = wire.line()? else { return Ok(false) };
        if manners == Manners::HangsUpMidData {
            return Ok(false);
        }
        if line == "." {
            break;
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
        raw.push_str("\r\n");
    }
    if manners == Manners::RefusesContent {
        wire.say("554 5.7.1 This looks like spam")?;
        return Ok(true);
    }

    let Envelope { from, to } = envelope;
    let encrypted = wire.encrypted;
    shared.keep(Caught { from: from.unwrap_or_default(), to, raw, encrypted, signed_in });
    if manners == Manners::HangsUpBeforeThanks {
        return Ok(false);
    }
    wire.say("250 2.0.0 Taken")?;
    Ok(true)
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after.split_once('>').map_or("", |(address, _)| address).to_owned()
}
