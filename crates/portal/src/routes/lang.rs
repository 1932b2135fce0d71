//! Below `/{lang}`: what a language stands before, as in `/en/profile`.

pub mod profile;
