using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Values;

internal static class ValueOf
{
    /// <summary>What a JSON text means, however deep it nests.</summary>
    public static Value Json(string json)
    {
        var index = new JsonIndex();
        Assert.Null(index.Read(Encoding.UTF8.GetBytes(json), strict: true, maxDepth: 100_000));
        return new(index, 0);
    }
}
