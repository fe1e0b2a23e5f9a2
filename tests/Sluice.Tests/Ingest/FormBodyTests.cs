using System.IO.Compression;
using System.Net;
using System.Text;

namespace Sluice.Tests.Ingest;

/// <summary>Calls that are sent as forms, with the bytes of the clients that send them so.</summary>
public sealed class FormBodyTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Events = "/api/v1/customers/5/events";

    [Theory]
    // node-customer.io 0.0.2: track('5', 'bought it', { price: 23.45, name: 'Ünï & [x]' })
    [InlineData("POST", Events, "name=bought%20it&data%5Bprice%5D=23.45&data%5Bname%5D=%C3%9Cn%C3%AF%20%26%20%5Bx%5D",
        "\"properties\":{\"price\":\"23.45\",\"name\":\"Ünï & [x]\"}")]
    // customerio-ruby with :json => false: track(5, 'bought', price: 1.5, tags: ['a b', 'c'])
    [InlineData("POST", Events, "name=bought&data[price]=1.5&data[tags][]=a%20b&data[tags][]=c", "\"properties\":{\"price\":\"1.5\",\"tags\":[\"a b\",\"c\"]}")]
    // PHP: http_build_query(['name' => 'bought', 'data' => ['items' => [['sku' => 'a'], ['sku' => 'b']], 'note' => 'x y']])
    [InlineData("POST", Events, "name=bought&data%5Bitems%5D%5B0%5D%5Bsku%5D=a&data%5Bitems%5D%5B1%5D%5Bsku%5D=b&data%5Bnote%5D=x+y",
        "{\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}],\"note\":\"x y\"}")]
    // curl -u … -d name=eventName -d 'data[price]=23'
    [InlineData("POST", Events, "name=eventName&data[price]=23", "\"properties\":{\"price\":\"23\"}")]
    // curl -X PUT -u … -d email=customer@example.com -d name=Bob
    [InlineData("PUT", "/api/v1/customers/5", "email=customer@example.com&name=Bob", "\"traits\":{\"name\":\"Bob\"}")]
    public async Task A_form_is_kept_as_it_came_and_means_what_its_sender_meant(string method, string path, string form, string message)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync(method, path, form, RawConnection.Authorization + $"Content-Type: {Form}\r\n");
        Assert.Equal((200, "{}\n"), (answer.Status, answer.Body));
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal((form, Form), (stored.Body, stored.ContentType));
        Assert.Contains(message, Assert.Single(stored.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_under_a_forms_type_stays_JSON_packed_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var plain = await SendAsync(gateway, """ {"name":"n","data":{"n":1.10}}"""u8.ToArray());
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write("""{"name":"n","data":{"n":1.10}}"""u8);
        using var zipped = await SendAsync(gateway, packed.ToArray());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (plain.StatusCode, zipped.StatusCode));
        Assert.All(await gateway.StoredAsync(), static stored => Assert.Contains("\"properties\":{\"n\":1.10}", stored.Messages[0], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PUT", "/api/v1/customers/5", 200, "{}")]
    [InlineData("POST", Events, 400, "name is missing")]
    public async Task An_empty_form_is_an_empty_body(string method, string path, int status, string says)
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var type in (string[])[Form, "application/json"])
        {
            await using var raw = await gateway.ConnectAsync();
            var answer = await raw.SendAsync(method, path, "", RawConnection.Authorization + $"Content-Type: {type}\r\n");
            Assert.Equal(status, answer.Status);
            Assert.Contains(says, answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("name=a&data[price=1", "the brackets of 'data[price'")]
    [InlineData("name=a&data=x&data[y]=1", "The body contradicts itself, at byte 14")]
    [InlineData("name=%FFa", "not valid UTF-8")]
    public async Task What_cannot_be_read_is_answered_with_its_place_and_not_stored(string form, string says)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await SendAsync(gateway, Encoding.UTF8.GetBytes(form));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Empty(await gateway.StoredAsync());
    }

    private static Task<HttpResponseMessage> SendAsync(TestGateway gateway, byte[] body) => gateway.SendAsync("POST", Events, "", request =>
    {
        request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        request.Content = new ByteArrayContent(body) { Headers = { { "Content-Type", Form } } };
    });
}
