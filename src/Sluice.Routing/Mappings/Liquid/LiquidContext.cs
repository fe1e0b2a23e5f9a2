using System.Globalization;
using Fluid;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>What a template sees while it is rendered, and how much it may do.</summary>
internal sealed class LiquidContext : TemplateContext
{
    public LiquidContext(MappingOptions limits) : base(LiquidLanguage.Options, StringComparer.Ordinal)
    {
        TextMax = limits.LiquidTextMax;
        MaxSteps = limits.LiquidStepsMax;
        CultureInfo = CultureInfo.InvariantCulture;
        TimeZone = TimeZoneInfo.Utc;
        HasClock = limits.Clock is not null;
        // Fluid also asks when it reads a date, whatever it is.
        Now = limits.Clock is { } clock ? clock.GetUtcNow : static () => DateTimeOffset.UnixEpoch;
    }

    /// <summary>Whether <c>now</c> means anything.</summary>
    public bool HasClock { get; }

    /// <summary>Characters of any text made.</summary>
    public int TextMax { get; }

    /// <summary>Refuses a text that would become too long.</summary>
    /// <exception cref="InvalidOperationException">It would.</exception>
    public void Check(long length)
    {
        if (length > TextMax) throw new InvalidOperationException($"a text becomes longer than {TextMax} characters.");
    }
}
