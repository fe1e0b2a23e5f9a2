using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sluice.Cli;
using Sluice.Cli.Admin;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Operator.Admin;

public sealed class AdminAccessTests
{
    [Theory]
    [InlineData("token\n")]
    [InlineData("tökén")]
    public void A_token_that_no_request_can_carry_is_said_to_be_that(string token) => Assert.StartsWith(
        "the admin token holds a character that no request can carry",
        Assert.Throws<CommandException>(() => new AdminClient(new("http://127.0.0.1:8080"), token)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8080")]
    [InlineData("127.0.0.1", "localhost:8080")]
    [InlineData("::1", "[::1]:8080")]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST")]
    public void Without_a_token_the_own_machine_is_answered(string from, string host) => Assert.Null(Refuse(null, from, host));

    [Theory]
    [InlineData("203.0.113.5", "127.0.0.1:8080", "", "connection")]
    [InlineData("10.0.0.7", "gateway", "", "connection")]
    [InlineData("::2", "localhost", "", "connection")]
    [InlineData(null, "localhost", "", "connection")]
    [InlineData("127.0.0.1", "attacker.example", "", "Host")]
    [InlineData("127.0.0.1", "localhost.attacker.example", "", "Host")]
    [InlineData("127.0.0.1", "10.0.0.7", "", "Host")]
    [InlineData("127.0.0.1", "", "", "Host")]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For: 203.0.113.5", "X-Forwarded-*")]
    [InlineData("127.0.0.1", "localhost", "x-forwarded-proto: https", "X-Forwarded-*")]
    [InlineData("127.0.0.1", "localhost", "CF-Connecting-IP: 203.0.113.5", "CF-Connecting-IP")]
    [InlineData("127.0.0.1", "localhost", "True-Client-IP: 203.0.113.5", "True-Client-IP")]
    [InlineData("127.0.0.1", "localhost", "Forwarded: for=203.0.113.5", "Forwarded")]
    [InlineData("127.0.0.1", "localhost:8080", "Origin: https://attacker.example", "Origin")]
    [InlineData("127.0.0.1", "localhost:8080", "Origin: null", "Origin")]
    [InlineData("127.0.0.1", "localhost:8080", "Origin: http://localhost:8081", "Origin")]
    [InlineData("127.0.0.1", "localhost:8080", "Sec-Fetch-Site: cross-site", "Origin")]
    public void Without_a_token_others_are_told_how_to_configure_one(string? from, string host, string header, string where)
    {
        var refusal = Refuse(null, from, host, header);
        Assert.Equal((403, where), (refusal!.Status, refusal.Body.Error.Where));
        Assert.Contains("admin: { token:", refusal.Body.Error.WhatToDo, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.0", false)]
    [InlineData("HTTP/1.1", true)]
    [InlineData("HTTP/2", true)]
    public void Without_a_token_what_speaks_as_proxies_do_is_not_answered(string protocol, bool answered)
    {
        var request = Request("127.0.0.1", "localhost");
        request.Request.Protocol = protocol;
        var refusal = Access([], TimeProvider.System, new LogBook<AdminAccess>()).Refuse(request);
        Assert.Equal(answered ? null : protocol, refusal?.Body.Error.Where);
    }

    [Fact]
    public void Without_a_token_a_page_of_the_gateway_itself_is_answered() =>
        Assert.Null(Refuse(null, "127.0.0.1", "localhost:8080", "Origin: http://localhost:8080", "Sec-Fetch-Site: same-origin"));

    [Theory]
    [InlineData("Authorization: Bearer s3cret")]
    [InlineData("Authorization: bearer  s3cret ")]
    public void Who_has_the_token_is_answered_from_anywhere(string header) => Assert.Null(Refuse("s3cret", "203.0.113.5", "gateway.example", header));

    [Theory]
    [InlineData("new", true)]
    [InlineData("old", true)]
    [InlineData("newold", false)]
    [InlineData("", false)]
    public void Each_of_several_tokens_is_as_good(string token, bool isAnswered)
    {
        var access = Access(["new", "old"], TimeProvider.System, new LogBook<AdminAccess>());
        Assert.Equal(isAnswered, access.Refuse(Request("203.0.113.5", "gateway.example", $"Authorization: Bearer {token}")) is null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization: Bearer s3cre")]
    [InlineData("Authorization: Bearer s3cret2")]
    [InlineData("Authorization: Bearer S3CRET")]
    [InlineData("Authorization: Basic s3cret")]
    [InlineData("Authorization: s3cret")]
    public void With_a_token_the_own_machine_needs_it_too(string header)
    {
        var refusal = Refuse("s3cret", "127.0.0.1", "localhost", header);
        Assert.Equal((401, "Authorization"), (refusal!.Status, refusal.Body.Error.Where));
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_log_is_told_of_refusals_once_in_ten_seconds_for_each_address_and_reason()
    {
        var (log, clock) = (new LogBook<AdminAccess>(), new FakeTimeProvider());
        var access = Access(["s3cret"], clock, log);
        for (var i = 0; i < 1000; i++) Assert.NotNull(access.Refuse(Request("203.0.113.5", "gateway", "Authorization: Bearer wr0ng")));
        const string Line = "Warning: An administration request from 203.0.113.5 is refused:  . The token is not the gateway's.";
        Assert.Equal([Line], log.Take());
        clock.Advance(TimeSpan.FromSeconds(10));
        access.Refuse(Request("203.0.113.5", "gateway", "Authorization: Bearer wr0ng"));
        Assert.Equal([$"{Line} 999 more like it since the last such line."], log.Take());
    }

    [Fact]
    public void What_callers_choose_makes_neither_long_lines_nor_many()
    {
        var log = new LogBook<AdminAccess>();
        var access = Access([], new FakeTimeProvider(), log);
        for (var i = 0; i < 100; i++) access.Refuse(Request("127.0.0.1", "localhost", $"X-Forwarded-Q{i}: 1"));
        var lengthy = Request("127.0.0.1", new string('h', 8000));
        lengthy.Request.Path = "/admin/" + new string('p', 8000);
        lengthy.Request.Method = new string('M', 8000);
        access.Refuse(lengthy);
        var lines = log.Take();
        Assert.Equal(2, lines.Length);
        Assert.All(lines, static line => Assert.InRange(line.Length, 1, 1000));
    }

    private static AdminException? Refuse(string? token, string? from, string host, params string[] headers) =>
        Access(token is null ? [] : [token], TimeProvider.System, new LogBook<AdminAccess>()).Refuse(Request(from, host, headers));

    private static AdminAccess Access(IReadOnlyList<string> tokens, TimeProvider clock, LogBook<AdminAccess> log)
    {
        var config = new GatewayConfig { Sources = [new() { Name = "s", WriteKeys = ["k"] }], Admin = new() { Tokens = tokens } };
        return new(new(Plan.Compile(config, Catalogue.Types)), clock, log);
    }

    private static DefaultHttpContext Request(string? from, string host, params string[] headers)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);
        http.Request.Scheme = "http";
        http.Request.Host = new(host);
        foreach (var header in headers.Where(one => one.Length > 0))
            http.Request.Headers.Append(header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart());
        return http;
    }
}
