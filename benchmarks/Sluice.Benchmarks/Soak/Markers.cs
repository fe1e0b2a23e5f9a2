using System.Globalization;

namespace Sluice.Benchmarks.Soak;

/// <summary>Calls that are followed from their acknowledgement to each destination: events named <c>soak</c>, numbered.</summary>
/// <param name="destinations">Where each must arrive.</param>
internal sealed class Markers(params string[] destinations)
{
    private readonly Lock _writing = new();
    private readonly HashSet<long> _acknowledged = [];
    private readonly Dictionary<string, HashSet<long>> _arrived = destinations.ToDictionary(static name => name, static _ => new HashSet<long>());

    /// <summary>How many were acknowledged.</summary>
    public int Acknowledged
    {
        get
        {
            lock (_writing) return _acknowledged.Count;
        }
    }

    /// <summary>How many arrived at a destination that had them already.</summary>
    public long Repeated { get; private set; }

    /// <summary>Deliveries of acknowledged ones that are still to come.</summary>
    public int Owed
    {
        get
        {
            lock (_writing) return _arrived.Values.Sum(arrived => _acknowledged.Count(number => !arrived.Contains(number)));
        }
    }

    public void Acknowledge(long number)
    {
        lock (_writing) _acknowledged.Add(number);
    }

    /// <summary>A destination took a message.</summary>
    public void Arrive(string destination, string message)
    {
        const string Mark = "\"soak\":";
        if (message.IndexOf(Mark, StringComparison.Ordinal) is not (var at and >= 0)) return;
        var digits = message.AsSpan(at + Mark.Length);
        var number = long.Parse(digits[..digits.IndexOfAnyExceptInRange('0', '9')], CultureInfo.InvariantCulture);
        lock (_writing)
        {
            if (!_arrived[destination].Add(number)) Repeated++;
        }
    }
}
