namespace Sluice.Journal;

/// <summary>Waits for its turn at a journal that a command has: that lets go when it has done, which is soon where it only looks.</summary>
internal static class JournalTurn
{
    /// <summary>How long a command is waited for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Opens a journal, again and again while a command has it.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="JournalInUseException">A process serves it, or a command has had it for too long.</exception>
    public static async Task<T> OpenAsync<T>(Func<T> open, TimeProvider clock, CancellationToken cancel)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return open();
            }
            catch (JournalInUseException busy) when (!busy.Holder.Serves)
            {
                if (clock.GetElapsedTime(since) >= Longest)
                    throw new JournalInUseException(busy.Holder, $"{busy.Message} Waited {new DisplayDuration(Longest)} for it.", busy);
            }
            await Task.Delay(Pause, clock, cancel);
        }
    }
}
