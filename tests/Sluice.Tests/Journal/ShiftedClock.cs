using Microsoft.Extensions.Time.Testing;

namespace Sluice.Tests.Journal;

/// <summary>A clock whose date is wrong for a while; time itself passes as ever.</summary>
internal sealed class ShiftedClock() : FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
