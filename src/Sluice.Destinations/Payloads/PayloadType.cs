namespace Sluice.Destinations.Payloads;

/// <summary>What a payload's field holds.</summary>
internal enum PayloadType
{
    String,

    /// <summary>A text of several lines; otherwise as <see cref="String"/>.</summary>
    Text,
    Number,
    Integer,
    Boolean,

    /// <summary>A date as text or Unix time.</summary>
    Datetime,
    Object,
}
