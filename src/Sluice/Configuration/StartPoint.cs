using System.Globalization;

namespace Sluice.Configuration;

/// <summary>Where a destination begins that was never seen before: by default with what is accepted from then on.</summary>
/// <param name="IsBeginning">With the oldest call that the journal has.</param>
/// <param name="At">With the first call received at this time or later.</param>
internal readonly record struct StartPoint(bool IsBeginning = false, DateTimeOffset? At = null)
{
    /// <summary>With the oldest call that the journal has.</summary>
    public static StartPoint Beginning => new(IsBeginning: true);

    /// <summary>With what is accepted from then on.</summary>
    public bool IsNow => this == default;

    /// <summary>As it is written in the configuration; a time in one of its forms.</summary>
    public override string ToString() =>
        IsBeginning ? "beginning" : At is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) : "now";
}
