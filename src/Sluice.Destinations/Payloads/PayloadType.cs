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

internal static class PayloadTypes
{
    /// <summary>Whether the field holds a text, be it a date.</summary>
    public static bool IsText(this PayloadType type) => type is PayloadType.String or PayloadType.Text or PayloadType.Datetime;

    /// <summary>Whether a minimum and a maximum mean something: for a number its size, for a text its length.</summary>
    public static bool HasBounds(this PayloadType type) => type is PayloadType.String or PayloadType.Text or PayloadType.Number or PayloadType.Integer;
}
