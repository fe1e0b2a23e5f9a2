using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Ingest.Calls;
using Sluice.Translation;
using Sluice.Translation.Json;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Browser;

/// <summary>Who calls from a page, as far as the gateway sees it.</summary>
/// <param name="Source">As which source.</param>
/// <param name="Address">From where; null when that is not to be kept.</param>
/// <param name="UserAgent">With which browser; may be empty.</param>
internal sealed record Visitor(SourceConfig Source, IPAddress? Address, string UserAgent)
{
    // Those of browsers have 300 characters at most.
    private const int LongestUserAgent = 1000;

    /// <summary>Gives a call the form in which it is kept: posted, with what the gateway saw of the visitor at the end of its body, where nothing
    /// that the page says itself can stand in its place.</summary>
    public void Present(Call call, Endpoint endpoint)
    {
        if (endpoint.Operation == Operation.BrowserImage && !TryPost(call, endpoint))
        {
            // Kept as it is, for an operator to look at. Its query is all there is of an image: a body would be the page's word for what the
            // gateway saw.
            call.Body.Replace(default);
            return;
        }
        call.Body.Replace(Signed(call.Body.Bytes.Span));
    }

    /// <summary>The target under which a browser's call of the Pipelines API is kept: with the address it came from as its query, so that the body stays as it is.</summary>
    public static string TargetWith(IPAddress address, ReadOnlySpan<byte> target)
    {
        // Without the scope of a local address, which says something on this machine only.
        return $"{Encoding.ASCII.GetString(RequestTarget.PathOf(target))}?{Encoding.ASCII.GetString(PipelinesCalls.ClientAddressKey)}{new IPAddress(address.GetAddressBytes())}";
    }

    // False for an image that is no call.
    private bool TryPost(Call call, Endpoint endpoint)
    {
        if (endpoint.CallType is not { } type) return false;
        var body = ImageQuery.ToBody(call.Target.Span, type);
        if (!ImageQuery.SaysEnough(body.Span, type)) return false;
        call.Body.Replace(body);
        call.Method = "POST";
        call.SetTarget($"/events/{type.ToString().ToLowerInvariant()}?site_id={Uri.EscapeDataString(Source.Track!.SiteId)}");
        return true;
    }

    private ReadOnlyMemory<byte> Signed(ReadOnlySpan<byte> body)
    {
        var text = body.TrimEnd(" \t\r\n"u8);
        // Whatever is no object is for the translator to refuse.
        if (text is not [.. var members, (byte)'}']) return body.ToArray();
        members = members.TrimEnd(" \t\r\n"u8);
        var signed = new ArrayBufferWriter<byte>(body.Length + 512);
        signed.Write(members);
        if (members is not [.., (byte)'{' or (byte)',']) signed.Write(","u8);
        signed.Write("\"received\":"u8);
        using (var json = new Utf8JsonWriter(signed, JsonOutput.Readable))
        {
            json.WriteStartObject();
            if (Address is not null) json.WriteString("ip"u8, Address.ToString());
            if (UserAgent.Length > 0) json.WriteString("user_agent"u8, UserAgent.AsSpan(0, Math.Min(UserAgent.Length, LongestUserAgent)));
            json.WriteEndObject();
        }
        signed.Write("}"u8);
        return signed.WrittenMemory;
    }
}
