//! A proxy between kiosk and portal that misbehaves: delays, cuts, resets, holds back, throttles.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a question is delayed. Unit: milliseconds.
const DELAY_MS: Range<u64> = 0..1_500;

/// How long an answer is held back: longer than anybody waits for it. Unit: milliseconds.
const HOLD_MS: Range<u64> = 2_200..5_000;

/// What a slow line lets through at once, and how often: some 2 kB a second. Unit: bytes.
const SIP: usize = 64;
const SIP_EVERY: Duration = Duration::from_millis(32);

/// What happens to a question and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Kind,
    Delays,
    CutsTheQuestion,
    CutsTheAnswer,
    Resets,
    HoldsTheAnswer,
    KeepsTheAnswer,
    Throttles,
}

/// Moods as often as they come, of a hundred; the rest is kind.
const MOODS: [(Mood, u32); 6] = [
    (Mood::Delays, 10),
    (Mood::CutsTheQuestion, 10),
    (Mood::CutsTheAnswer, 12),
    (Mood::Resets, 12),
    (Mood::HoldsTheAnswer, 6),
    (Mood::Throttles, 8),
];

/// What all connections share.
struct Temper {
    is_calm: bool,
    keeps_answers: bool,
    /// Told of each question that is passed on whose answer is kept.
    passed_on: watch::Sender<()>,
    luck: StdRng,
    /// How often the proxy was other than kind.
    moody: usize,
}

/// A proxy. It ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    temper: Arc<Mutex<Temper>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy before the portal at `portal`, host and port, whose moods are the same for the same `seed`. It lets everything
    /// through until [`Proxy::misbehave`].
    ///
    /// # Panics
    ///
    /// If the loopback has no port left.
    pub async fn start(portal: &str, seed: u64) -> Self {
        let luck = StdRng::seed_from_u64(seed);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
        let address = listener.local_addr().expect("it has an address");
        let temper = Temper {
            is_calm: true,
            keeps_answers: false,
            passed_on: watch::Sender::new(()),
            luck,
            moody: 0,
        };
        let temper = Arc::new(Mutex::new(temper));
        let (portal, shared) = (portal.to_owned(), Arc::clone(&temper));
        let accepting = tokio::spawn(async move {
            while let Ok((kiosk, _)) = listener.accept().await {
                let (portal, temper) = (portal.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    // What is cut is cut on purpose.
                    let _ = relay(kiosk, &portal, &temper).await;
                });
            }
        });

        Self { address, temper, accepting }
    }

    /// Where it listens: scheme, host and port.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From here on it is as its luck has it.
    pub fn misbehave(&self) {
        self.temper().is_calm = false;
    }

    /// Passes every question on and no answer, until it calms down. What was kept is never told.
    pub fn keep_answers(&self) {
        self.temper().keeps_answers = true;
    }

    /// What changes with each question that is passed on from here on whose answer is kept.
    #[must_use]
    pub fn passed_on(&self) -> watch::Receiver<()> {
        self.temper().passed_on.subscribe()
    }

    /// Lets everything through again.
    pub fn calm_down(&self) {
        let mut temper = self.temper();
        temper.is_calm = true;
        temper.keeps_answers = false;
    }

    /// How often it was other than kind.
    #[must_use]
    pub fn times_moody(&self) -> usize {
        self.temper().moody
    }

    fn temper(&self) -> MutexGuard<'_, Temper> {
        self.temper.lock().expect("nobody panics with it")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Temper {
    fn mood(&mut self) -> Mood {
        let mut at = self.luck.random_range(0..100);
        if self.keeps_answers {
            return Mood::KeepsTheAnswer;
        }
        if self.is_calm {
            return Mood::Kind;
        }
        for (mood, times) in MOODS {
            if at < times {
                self.moody += 1;
                return mood;
            }
            at -= times;
        }
        Mood::Kind
    }
}

/// One question and its answer after the other, as HTTP/1.1 has them on a connection.
async fn relay(kiosk: TcpStream, portal: &str, temper: &Mutex<Temper>) -> std::io::Result<()> {
    let portal = TcpStream::connect(portal).await?;
    for stream in [&kiosk, &portal] {
        stream.set_nodelay(true)?;
    }
    let (mut from_kiosk, mut to_kiosk) = kiosk.into_split();
    let (mut from_portal, mut to_portal) = portal.into_split();
    let mut mood = Mood::Kind;
    let mut is_new = true;
    let (mut question, mut answer) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = from_kiosk.read(&mut question) => {
                let piece = &question[..read?];
                if piece.is_empty() {
                    return Ok(());
                }
                if is_new {
                    mood = temper.lock().expect("nobody panics with it").mood();
                    is_new = false;
                }
                if !ask(piece, mood, &mut to_portal, temper).await? {
                    return Ok(());
                }
            }
            read = from_portal.read(&mut answer) => {
                let piece = &answer[..read?];
                is_new = true;
                if piece.is_empty() {
                    return Ok(());
                }
                if mood == Mood::Resets {
                    return reset(from_kiosk, to_kiosk);
                }
                if !tell(piece, mood, &mut to_kiosk, temper).await? {
                    return Ok(());
                }
            }
        }
    }
}

/// Passes a question on; false where the connection is cut.
async fn ask(
    piece: &[u8],
    mood: Mood,
    portal: &mut OwnedWriteHalf,
    temper: &Mutex<Temper>,
) -> std::io::Result<bool> {
    match mood {
        Mood::Kind | Mood::CutsTheAnswer | Mood::Resets | Mood::HoldsTheAnswer => {
            portal.write_all(piece).await?;
        }
        Mood::KeepsTheAnswer => {
            portal.write_all(piece).await?;
            temper.lock().expect("nobody panics with it").passed_on.send_replace(());
        }
        Mood::Delays => {
            pause(temper, DELAY_MS).await;
            portal.write_all(piece).await?;
        }
        Mood::CutsTheQuestion => {
            portal.write_all(&piece[..piece.len() / 2]).await?;
            return Ok(false);
        }
        Mood::Throttles => sip(piece, portal).await?,
    }
    Ok(true)
}

/// Passes an answer on; false where the connection is cut.
async fn tell(
    piece: &[u8],
    mood: Mood,
    kiosk: &mut OwnedWriteHalf,
    temper: &Mutex<Temper>,
) -> std::io::Result<bool> {
    match mood {
        Mood::Kind | Mood::Delays | Mood::CutsTheQuestion | Mood::Resets => {
            kiosk.write_all(piece).await?;
        }
        Mood::CutsTheAnswer => {
            kiosk.write_all(&piece[..piece.len() - piece.len().min(20)]).await?;
            return Ok(false);
        }
        Mood::HoldsTheAnswer => {
            pause(temper, HOLD_MS).await;
            kiosk.write_all(piece).await?;
        }
        // Until the portal ends the connection, nothing.
        Mood::KeepsTheAnswer => {}
        Mood::Throttles => sip(piece, kiosk).await?,
    }
    Ok(true)
}

/// Ends a connection without a word: what the other side has not read yet is lost.
fn reset(from: OwnedReadHalf, to: OwnedWriteHalf) -> std::io::Result<()> {
    let stream = from.reunite(to).expect("they are of one connection");
    stream.set_zero_linger()
}

async fn sip(piece: &[u8], to: &mut OwnedWriteHalf) -> std::io::Result<()> {
    for sip in piece.chunks(SIP) {
        to.write_all(sip).await?;
        tokio::time::sleep(SIP_EVERY).await;
    }
    Ok(())
}

async fn pause(temper: &Mutex<Temper>, range: Range<u64>) {
    let ms = temper.lock().expect("nobody panics with it").luck.random_range(range);
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
