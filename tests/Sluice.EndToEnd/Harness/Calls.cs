using System.Net;
using System.Text;

namespace Sluice.EndToEnd.Harness;

/// <summary>Numbered events: what is sent can be told from what arrives.</summary>
internal static class Calls
{
    /// <summary>Sends a person's event over Track v1, and expects 200.</summary>
    public static async Task TrackAsync(this HttpClient gateway, string person, int number)
    {
        using var answer = await gateway.PostAsync($"/api/v1/customers/{person}/events", Json(Event(number)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The body of a Track v1 event.</summary>
    public static string Event(int number, string filler = "") => $$$"""{"name":"step","data":{"n":{{{number}}}{{{(filler.Length == 0 ? "" : $",\"filler\":\"{filler}\"")}}}}}""";

    /// <summary>An operation of Track v2 that says the same.</summary>
    public static string Operation(string person, int number) =>
        $$$"""{"type":"person","action":"event","identifiers":{"id":"{{{person}}}"},"name":"step","attributes":{"n":{{{number}}}}}""";

    /// <summary>A body.</summary>
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The number in the message of such an event.</summary>
    public static int Number(this Received message) => message.Message.GetProperty("properties").GetProperty("n").GetInt32();
}
