using Sluice.Routing.Values;
using Sluice.Tests.Routing.Values;

namespace Sluice.Tests.Routing.Triggers;

internal static class Some
{
    /// <summary>A message from its JSON.</summary>
    public static Value Message(string json) => ValueOf.Json(json);
}
