//! A stream becomes the same stream, and says once when everything that was written to it is with the kernel.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Whom to tell. Clones share one.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    wrote: bool,
    then: Option<Box<dyn FnOnce() + Send>>,
}

impl Told {
    /// Runs this when what is written from now on has been handed over whole.
    pub(super) fn when_written(&self, then: impl FnOnce() + Send + 'static) {
        *self.lock() = Waiting {
            wrote: false,
            then: Some(Box::new(then)),
        };
    }

    fn wrote(&self) {
        self.lock().wrote = true;
    }

    fn flushed(&self) {
        let mut waiting = self.lock();
        // A flush before the first byte says nothing.
        let then = if waiting.wrote {
            waiting.then.take()
        } else {
            None
        };
        drop(waiting);
        if let Some(then) = then {
            then();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stands above TLS: HTTP flushes when its buffer is empty, and TLS then hands its own to the kernel.
pub(super) struct Flushed<S> {
    inner: S,
    told: Told,
}

impl<S> Flushed<S> {
    pub(super) fn new(inner: S, told: Told) -> Self {
        Self { inner, told }
    }

    fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.told.wrote();
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Flushed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Flushed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(cx);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.told.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
