//! Finding what a template may not do, before it is kept.
//!
//! What is allowed is listed, and all else refused, by the parser's own tree: a construct that a later parser adds
//! does not compile here until somebody decides about it.

use minijinja::machinery::ast::{BinOpKind, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::{Span, Token, parse, tokenize};

use super::{Mistake, Part, position, syntax};
use crate::Message;

/// The most statements (`{% … %}`) and values (`{{ … }}`) in a part. The tree is walked by recursion, as deep as
/// statements nest: this keeps it far from the end of the stack.
const MOST_TAGS: usize = 200;

/// How deep conditions may nest, an `elif` counted as one more.
const DEEPEST: usize = 24;

/// The longest tag. An expression nests at most as deep as it is long. Unit: bytes.
const LONGEST_TAG: usize = 200;

const FILTERS: [&str; 4] = ["upper", "lower", "trim", "length"];

/// Adds the mistakes in one part to `mistakes`.
pub fn part(
    part: Part,
    source: &str,
    longest: usize,
    message: Message,
    mistakes: &mut Vec<Mistake>,
) {
    let mut checker = Checker { part, source, message, mistakes };
    if source.len() > longest {
        checker.mistake(longest, format!("This is longer than {longest} bytes."));
        return;
    }
    if source.trim().is_empty() {
        checker.mistake(0, "This is empty.");
        return;
    }
    if !checker.has_few_small_tags() {
        return;
    }
    match parse(source, part.name(), syntax()) {
        Ok(template) => checker.statement(&template),
        Err(error) => checker.syntax(&error),
    }
}

struct Checker<'a> {
    part: Part,
    source: &'a str,
    message: Message,
    mistakes: &'a mut Vec<Mistake>,
}

impl Checker<'_> {
    fn mistake(&mut self, offset: usize, message: impl Into<String>) {
        let (line, column) = position::of(self.source, offset);
        let message = message.into();
        self.mistakes.push(Mistake { part: self.part, line, column, message });
    }

    fn at(&mut self, span: Span, message: impl Into<String>) {
        self.mistake(span.start_offset as usize, message);
    }

    fn syntax(&mut self, error: &minijinja::Error) {
        let detail = error.detail().unwrap_or("this is no template");
        let line = error.line().unwrap_or(1);
        let start = self.source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len);
        let start: usize = start.sum();
        let text = self.source[start..].lines().next().unwrap_or_default();
        let column = text.find("{%").into_iter().chain(text.find("{{")).min().unwrap_or(0);
        self.mistake(start + column, sentence(detail));
    }

    /// Goes through the tags without building a tree, so that whatever is built after is small.
    fn has_few_small_tags(&mut self) -> bool {
        let mut tags = 0;
        // Of each condition that is open, how many levels it adds.
        let mut nested: Vec<usize> = Vec::new();
        let mut open: Option<Span> = None;
        let mut is_first = false;
        for token in tokenize(self.source, false, syntax()) {
            let (token, span) = match token {
                Ok(found) => found,
                Err(error) => {
                    self.syntax(&error);
                    return false;
                }
            };
            if matches!(token, Token::VariableStart | Token::BlockStart) {
                tags += 1;
                is_first = true;
                open = Some(span);
                continue;
            }
            if let (true, Token::Ident(word)) = (is_first, &token) {
                match *word {
                    "if" => nested.push(1),
                    "elif" => nested.last_mut().into_iter().for_each(|levels| *levels += 1),
                    "endif" => drop(nested.pop()),
                    _ => {}
                }
            }
            is_first = false;
            let length = open.map_or(0, |open| span.end_offset.saturating_sub(open.start_offset));
            if length as usize > LONGEST_TAG {
                self.at(open.unwrap_or(span), "This is too long for one pair of braces.");
                return false;
            }
            if matches!(token, Token::VariableEnd | Token::BlockEnd) {
                open = None;
            }
            if tags > MOST_TAGS || nested.iter().sum::<usize>() > DEEPEST {
                self.at(span, "There are too many conditions and variables here.");
                return false;
            }
        }
        true
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                self.statements(&condition.true_body);
                self.statements(&condition.false_body);
            }
            Stmt::ForLoop(it) => self.refuse(it.span(), "Loops are"),
            Stmt::WithBlock(it) => self.refuse(it.span(), "`with` is"),
            Stmt::Set(it) => self.refuse(it.span(), "`set` is"),
            Stmt::SetBlock(it) => self.refuse(it.span(), "`set` is"),
            Stmt::AutoEscape(it) => self.refuse(it.span(), "`autoescape` is"),
            Stmt::FilterBlock(it) => self.refuse(it.span(), "`filter` is"),
            Stmt::Do(it) => self.refuse(it.span(), "`do` is"),
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Const(_) => {}
            Expr::Var(_) | Expr::GetAttr(_) => self.variable(expression),
            Expr::UnaryOp(unary) => match unary.op {
                UnaryOpKind::Not => self.expression(&unary.expr),
                UnaryOpKind::Neg => self.refuse(unary.span(), "Arithmetic is"),
            },
            Expr::BinOp(binary) => {
                if is_arithmetic(binary.op) {
                    self.refuse(binary.span(), "Arithmetic is");
                } else {
                    self.expression(&binary.left);
                    self.expression(&binary.right);
                }
            }
            Expr::Compare(compare) => {
                self.expression(&compare.expr);
                for side in &compare.ops {
                    self.expression(&side.expr);
                }
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr);
                self.expression(&choice.true_expr);
                match &choice.false_expr {
                    Some(otherwise) => self.expression(otherwise),
                    None => self.at(choice.span(), "This `if` needs an `else`."),
                }
            }
            Expr::Filter(filter) => {
                if !FILTERS.contains(&filter.name) || !filter.args.is_empty() {
                    let known = FILTERS.join("`, `");
                    let words =
                        format!("There is no filter `{}` here, only `{known}`.", filter.name);
                    self.at(filter.span(), words);
                }
                if let Some(inner) = &filter.expr {
                    self.expression(inner);
                }
            }
            Expr::Test(it) => self.refuse(it.span(), "`is` is"),
            Expr::Slice(it) => self.refuse(it.span(), "`[…]` is"),
            Expr::GetItem(it) => self.refuse(it.span(), "`[…]` is"),
            Expr::Call(it) => self.refuse(it.span(), "Calls are"),
            Expr::List(it) => self.refuse(it.span(), "Lists are"),
            Expr::Tuple(it) => self.refuse(it.span(), "Lists are"),
            Expr::Map(it) => self.refuse(it.span(), "Maps are"),
        }
    }

    fn variable(&mut self, expression: &Expr<'_>) {
        let span = expression.span();
        let Some(name) = path(expression) else {
            self.refuse(span, "This is");
            return;
        };
        let variables = self.message.variables();
        if !variables.iter().any(|variable| variable.name == name) {
            let names: Vec<&str> = variables.iter().map(|variable| variable.name).collect();
            let names = names.join("`, `");
            self.at(span, format!("There is no `{name}` in this message, only `{names}`."));
        }
    }

    fn refuse(&mut self, span: Span, what: &str) {
        self.at(span, format!("{what} not part of mail templates."));
    }
}

/// The name of a variable, `member.pin`; `None` where it is looked up in something else.
fn path(expression: &Expr<'_>) -> Option<String> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are no names")]
    match expression {
        Expr::Var(var) => Some(var.id.to_owned()),
        Expr::GetAttr(attr) => Some(format!("{}.{}", path(&attr.expr)?, attr.name)),
        _ => None,
    }
}

fn is_arithmetic(op: BinOpKind) -> bool {
    match op {
        BinOpKind::Eq
        | BinOpKind::Ne
        | BinOpKind::Lt
        | BinOpKind::Lte
        | BinOpKind::Gt
        | BinOpKind::Gte
        | BinOpKind::ScAnd
        | BinOpKind::ScOr
        | BinOpKind::In => false,
        BinOpKind::Add
        | BinOpKind::Sub
        | BinOpKind::Mul
        | BinOpKind::Div
        | BinOpKind::FloorDiv
        | BinOpKind::Rem
        | BinOpKind::Pow
        | BinOpKind::Concat => true,
    }
}

/// The parser's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
