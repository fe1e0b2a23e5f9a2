using Sluice.Destinations;

namespace Sluice.Delivery;

/// <summary>What one attempt came to.</summary>
/// <param name="Verdict">Who must act next; null when the destination has no concern with it and nothing was sent.</param>
/// <param name="Request">Method and address, secrets masked; empty if nothing was sent or all went well.</param>
/// <param name="Answer">Status and first bytes of the answer, secrets masked, or the network's error; empty if all went well.</param>
internal sealed record Attempt(Verdict? Verdict, string Request = "", string Answer = "")
{
    public static Attempt Delivered { get; } = new(new Verdict.Delivered());

    public static Attempt Nothing { get; } = new((Verdict?)null);
}
