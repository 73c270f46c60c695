// Seconds since the page was loaded, whatever the device's clock says. The monotonic clock of some browsers stands still while the
// machine sleeps, the wall clock may be set back: the larger of the two is never too small.
const start = { steady: performance.now(), wall: Date.now() };

export const secondsSinceLoad = () => Math.max(performance.now() - start.steady, Date.now() - start.wall) / 1000;
