namespace Sluice.Routing.Mappings.Liquid;

/// <summary>How much a template may still do for one message, whatever part of it does it.</summary>
/// <param name="limits">How much it may do at first.</param>
internal sealed class LiquidBudget(MappingOptions limits)
{
    private int _steps;
    private double _units;

    /// <summary>Uses up a step.</summary>
    public void Step()
    {
        if (++_steps > limits.LiquidStepsMax) throw new LiquidException($"it takes more than {limits.LiquidStepsMax} steps.");
    }

    /// <summary>Uses up characters of a text or items of a list, before they are made.</summary>
    public void Spend(double units)
    {
        // None for a range that ends before it begins, or whose ends are no numbers.
        if (!(units > 0)) return;
        _units += units;
        if (_units > limits.LiquidUnitsMax)
            throw new LiquidException($"all its texts and lists together become longer than {limits.LiquidUnitsMax} characters and items.");
    }
}
