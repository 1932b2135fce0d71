//! Bytes to and from a client, in clear or over TLS.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

trait Both: Read + Write + Send {}

impl<T: Read + Write + Send> Both for T {}

/// A conversation's two directions, read by lines.
pub struct Wire {
    socket: TcpStream,
    stream: BufReader<Box<dyn Both>>,
    pub encrypted: bool,
    /// Goes by before each line that is said.
    pause: Duration,
}

impl Wire {
    pub fn new(socket: TcpStream, pause: Duration) -> io::Result<Self> {
        let plain: Box<dyn Both> = Box::new(socket.try_clone()?);
        Ok(Self { socket, stream: BufReader::new(plain), encrypted: false, pause })
    }

    /// Speaks TLS from here on.
    pub fn encrypt(self, config: &Arc<ServerConfig>) -> io::Result<Self> {
        let session = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(session, self.socket.try_clone()?);
        stream.conn.complete_io(&mut stream.sock)?;
        let stream: Box<dyn Both> = Box::new(stream);
        let stream = BufReader::new(stream);
        Ok(Self { stream, encrypted: true, ..self })
    }

    /// The next line without its end, or `None` where the client is gone.
    pub fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    pub fn say(&mut self, line: &str) -> io::Result<()> {
        thread::sleep(self.pause);
        let out = self.stream.get_mut();
        out.write_all(format!("{line}\r\n").as_bytes())?;
        out.flush()
    }
}
