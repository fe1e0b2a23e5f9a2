namespace Sluice.Configuration;

/// <summary>Holds the plan in force and swaps it whole.</summary>
internal sealed class PlanSource(Plan first)
{
    private Plan _current = first;

    /// <summary>The plan in force now.</summary>
    public Plan Current => Volatile.Read(ref _current);

    /// <summary>Raised after a swap, with the new plan.</summary>
    public event Action<Plan>? Changed;

    /// <summary>Puts another plan in force.</summary>
    public void Swap(Plan next)
    {
        Volatile.Write(ref _current, next);
        Changed?.Invoke(next);
    }
}
