using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Triggers;

internal static class Some
{
    /// <summary>A message from its JSON.</summary>
    public static Value Message(string json)
    {
        var index = new JsonIndex();
        Assert.Null(index.Read(Encoding.UTF8.GetBytes(json), strict: true, maxDepth: 200));
        return new(index, 0);
    }
}
