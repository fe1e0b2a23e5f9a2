using Sluice.Journal.DeadLetters;

namespace Sluice.Delivery;

/// <summary>
/// Tells the operator of dead letters, not more often than the limit says, however many there are. Of the reason only what it comes to is told: the reason
/// itself quotes messages and answers, and stands in the letter.
/// </summary>
/// <param name="destination">Whose.</param>
/// <param name="interval">The least time between two lines.</param>
/// <param name="log">For the operator.</param>
internal sealed class DeadLetterLog(string destination, TimeSpan interval, ILogger log)
{
    private int _untold;
    private string _last = "";
    private TimeSpan _tellsAt;

    /// <summary>When there is something to tell; null while there is not.</summary>
    public TimeSpan? DueAt => _untold > 0 ? _tellsAt : null;

    /// <summary>These are stored.</summary>
    public void Add(IReadOnlyList<DeadLetter> letters)
    {
        _untold += letters.Count;
        var last = letters[^1];
        _last = last.Key.Action.Length > 0 ? $"{last.Key.Action}: {CauseOf(last)}" : CauseOf(last);
    }

    /// <summary>Tells what is to be told by now.</summary>
    public void Tell(TimeSpan now)
    {
        if (_untold == 0 || now < _tellsAt) return;
        TellRest();
        _tellsAt = now + interval;
    }

    /// <summary>Tells what is left.</summary>
    public void TellRest()
    {
        if (_untold > 0) log.Died(destination, _untold, _last);
        _untold = 0;
    }

    // An answer begins with its status.
    private static string CauseOf(DeadLetter letter) =>
        letter.LastAnswer.StartsWith("HTTP ", StringComparison.Ordinal) ? letter.LastAnswer.Split('\n')[0]
        : letter.LastRequest.Length > 0 ? "no answer"
        : "nothing was sent";
}
