using System.Globalization;
using Sluice.Destinations.Functions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Usermaven;

/// <summary>What Usermaven wants to know of a person's clock.</summary>
internal sealed class UsermavenCode : DestinationCode
{
    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction> { ["offset"] = Offset };

    // Minutes that the zone is behind UTC, as a browser tells them: -60 for Warsaw in winter.
    private static Value Offset(CallArguments arguments)
    {
        var zone = arguments["zone"u8];
        if (zone.Kind != ValueKind.String || !TimeZoneInfo.TryFindSystemTimeZoneById(zone.ToString(), out var found)) return default;
        var now = DateTimeOffset.Parse(arguments["now"u8].ToString(), CultureInfo.InvariantCulture);
        return Value.Of(Math.Round(-found.GetUtcOffset(now).TotalMinutes));
    }
}
