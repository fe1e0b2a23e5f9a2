using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Sluice.Tests;

/// <summary>
/// Waits for what others bring about, on threads of their own: for two minutes of real time at most, so that what never comes fails its test and not
/// the whole run.
/// </summary>
internal static class Until
{
    /// <summary>After so long a thing that has not happened will not happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits until something holds.</summary>
    /// <param name="condition">Asked two hundred times a second; cheap.</param>
    /// <param name="clock">Goes on by a step after each look at which it did not hold; without one only real time passes.</param>
    /// <param name="step">Nothing lets happen what is due already.</param>
    /// <param name="what">What is waited for, to be said when it does not come.</param>
    public static Task HoldsAsync(
        Func<bool> condition, FakeTimeProvider? clock = null, TimeSpan step = default, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(() => Task.FromResult(condition()), TimeSpan.FromMilliseconds(5), clock, step, what);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, FakeTimeProvider, TimeSpan, string)"/>
    /// <remarks>Fifty times a second, as it is work for whoever answers.</remarks>
    public static Task HoldsAsync(
        Func<Task<bool>> condition, FakeTimeProvider? clock = null, TimeSpan step = default, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(condition, TimeSpan.FromMilliseconds(20), clock, step, what);

    private static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan pause, FakeTimeProvider? clock, TimeSpan step, string what)
    {
        var test = TestContext.Current.CancellationToken;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(test);
        limit.CancelAfter(Patience);
        try
        {
            while (!await condition().WaitAsync(limit.Token))
            {
                clock?.Advance(step);
                await Task.Delay(pause, TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !test.IsCancellationRequested)
        {
            Assert.Fail($"Two minutes have gone by without this: {what}");
        }
    }
}
