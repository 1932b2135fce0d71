//! The binary, as an operator and a script meet it: what it prints, how it ends, what it leaves behind.

#[cfg(test)]
mod archives;
#[cfg(test)]
mod deployment;
#[cfg(test)]
mod exporting;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod kiosks;
#[cfg(test)]
mod mailing;
#[cfg(test)]
mod people;
#[cfg(test)]
mod rotating;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod usage;
