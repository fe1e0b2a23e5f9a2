using Sluice.Configuration;

namespace Sluice.Tests.Delivery;

/// <summary>Where the receivers of these tests are, which destinations must be allowed to reach.</summary>
internal static class Loopback
{
    public static IReadOnlyList<AllowRule> Allowed { get; } = [AllowRule.Parse("127.0.0.0/8")];
}
