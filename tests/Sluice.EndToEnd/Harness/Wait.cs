namespace Sluice.EndToEnd.Harness;

/// <summary>Waits for what must come true, however slow the machine is.</summary>
internal static class Wait
{
    /// <summary>After so long a thing that has not happened will not happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns when the condition holds; fails the test when patience is over.</summary>
    /// <param name="condition">Asked a hundred times a second; cheap.</param>
    /// <param name="otherwise">What to say when it never holds.</param>
    /// <param name="patience">Default: <see cref="Patience"/>.</param>
    public static async Task UntilAsync(Func<bool> condition, Func<string> otherwise, TimeSpan? patience = null)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        while (!condition())
        {
            if (clock.GetElapsedTime(began) > (patience ?? Patience)) Assert.Fail(otherwise());
            await Task.Delay(Glance, clock, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Bounds a task that ends by itself if all is well.</summary>
    public static Task<T> BoundedAsync<T>(this Task<T> task) => task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="BoundedAsync{T}(Task{T})"/>
    public static Task BoundedAsync(this Task task) => task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
}
