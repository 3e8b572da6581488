holds 'an ordinary address is stored' email_valid ada@aso-rock.example
refuses 'an address without @ is not' email_valid ada
refuses 'an address without a name before @ is not' email_valid @aso-rock.example
refuses 'an address with two @ is not' email_valid ada@rock@aso.example
refuses 'a domain without a dot is not' email_valid ada@localhost
refuses 'a domain that ends in a dot is not' email_valid ada@aso-rock.
equals 'the company is the domain without its last label' "$(company_of ada@aso-rock.example)" aso-rock
holds 'a plain name is stored' name_valid 'Ada Lovelace'
refuses 'a blank name is not' name_valid '   '
refuses 'a name of 121 characters is not' name_valid "$(printf '%0121d' 0)"
