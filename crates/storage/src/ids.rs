//! Numbers that name rows, one type each so that none is taken for another.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// Names an account, which is one space with one set of PINs.
    AccountId
}

id! {
    /// Names somebody who can sign in.
    UserId
}

id! {
    /// Names somebody who has a PIN.
    CustomerId
}

id! {
    /// Names a place of an account.
    LocationId
}
